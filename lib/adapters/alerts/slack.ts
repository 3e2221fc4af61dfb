import { channelSpec, securePostUrl } from './channel-spec';
import { entity, escapedWithin, withoutLinks } from './chat-text';
import { facts, heading } from './message-words';

/** Slack's own limits of a header, a section, a field. */
const HEADER = 150;
const SECTION = 3_000;
const FIELD = 2_000;

/** In a plain text nothing is formatted, linked or called, but entities are read. */
const plain = (text: string, most: number) => ({
  type: 'plain_text',
  text: escapedWithin(withoutLinks(text), most, entity),
  emoji: false,
});

/** An incoming webhook of Slack. */
export const slack = channelSpec({ url: securePostUrl }, ['url'], {
  render: (notification, { url }, { link }) => ({
    url,
    body: JSON.stringify({
      text: escapedWithin(withoutLinks(heading(notification)), SECTION, entity),
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: 'header', text: plain(heading(notification), HEADER) },
        { type: 'section', text: plain(notification.incident.detail || '—', SECTION) },
        {
          type: 'section',
          fields: facts(notification).map(([name, value]) => plain(`${name}: ${value}`, FIELD)),
        },
        ...(link === undefined
          ? []
          : [{ type: 'context', elements: [{ type: 'mrkdwn', text: `<${link}|Open the alerts>` }] }]),
      ],
    }),
  }),
  refusal: (body) => (body.trim() === 'ok' ? undefined : 'it did not answer “ok”'),
});
