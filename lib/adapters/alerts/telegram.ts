import { z } from 'zod';
import { channelSpec, securePostUrl } from './channel-spec';
import { entity, escapedWithin, withoutLinks } from './chat-text';
import { facts, heading } from './message-words';

/** Telegram takes 4,096 characters; of ours so many at the most, escaped. */
const HEADING = 600;
const DETAIL = 2_400;
const VALUE = 130;

const answerSchema = z.object({
  ok: z.boolean(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().nonnegative().optional() }).optional(),
});

const html = (text: string, most: number): string => escapedWithin(withoutLinks(text), most, entity);

/** A bot of Telegram. */
export const telegram = channelSpec(
  {
    token: z.string().regex(/^\d{1,20}:[A-Za-z0-9_-]{10,100}$/, 'must be a bot’s token'),
    /** A chat’s number, or a channel’s @name. */
    chatId: z.string().regex(/^(-?\d{1,20}|@[A-Za-z0-9_]{4,64})$/, 'must be a chat’s number or a channel’s @name'),
    baseUrl: securePostUrl.default('https://api.telegram.org'),
  },
  ['token'],
  {
    render: (notification, { token, chatId, baseUrl }, { link }) => ({
      url: `${baseUrl.replace(/\/+$/, '')}/bot${token}/sendMessage`,
      body: JSON.stringify({
        chat_id: chatId,
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        text: [
          `<b>${html(heading(notification), HEADING)}</b>`,
          html(notification.incident.detail, DETAIL),
          facts(notification)
            .map(([name, value]) => `${name}: ${html(value, VALUE)}`)
            .join('\n'),
          ...(link === undefined ? [] : [`<a href="${entity(link)}">Open the alerts</a>`]),
        ].join('\n\n'),
      }),
    }),
    refusal: (body) => {
      const answer = answerOf(body);
      if (answer?.ok === true) return undefined;
      return answer?.description ?? 'it did not say that it took it';
    },
    retryAfterMs: (body) => {
      const seconds = answerOf(body)?.parameters?.retry_after;
      return seconds === undefined ? undefined : seconds * 1_000;
    },
  },
);

const answerOf = (body: string): z.infer<typeof answerSchema> | undefined => {
  try {
    return answerSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
};
