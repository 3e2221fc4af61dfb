import { z } from 'zod';
import type { AlertSeverity, Family } from '@/lib/core/alert/alert-kind';
import { type AlertNotification, notificationFamily } from '@/lib/core/alert/notification';
import { channelSpec, securePostUrl } from './channel-spec';
import { backslashed, escapedWithin, withoutLinks } from './chat-text';
import { facts, heading } from './message-words';

/** Discord's own limits; 6,000 characters are the most of all parts together. */
const TITLE = 256;
const DESCRIPTION = 3_000;
const FIELD = 300;

/** What is not known never has a colour of what is wrong. */
const COLOURS: Readonly<Record<Family, Readonly<Record<AlertSeverity, number>>>> = {
  breach: { critical: 0xc62828, warning: 0xef6c00, info: 0xf9a825 },
  unknown: { critical: 0x4527a0, warning: 0x5c6bc0, info: 0x78909c },
};
const RESOLVED = 0x2e7d32;

const markdown = (text: string, most: number): string => escapedWithin(withoutLinks(text), most, backslashed);
const colour = (notification: AlertNotification): number =>
  notification.type === 'resolve'
    ? RESOLVED
    : COLOURS[notificationFamily(notification)][notification.incident.severity];

const limitSchema = z.object({ retry_after: z.number().nonnegative() });

/** A webhook of Discord. */
export const discord = channelSpec({ url: securePostUrl }, ['url'], {
  render: (notification, { url }, { link }) => ({
    url,
    body: JSON.stringify({
      allowed_mentions: { parse: [] },
      embeds: [
        {
          title: markdown(heading(notification), TITLE),
          description: markdown(notification.incident.detail, DESCRIPTION),
          ...(link !== undefined && { url: link }),
          color: colour(notification),
          timestamp: new Date(notification.at).toISOString(),
          fields: facts(notification).map(([name, value]) => ({ name, value: markdown(value, FIELD), inline: true })),
        },
      ],
    }),
  }),
  retryAfterMs: (body) => secondsOf(body),
});

const secondsOf = (body: string): number | undefined => {
  try {
    const { data } = limitSchema.safeParse(JSON.parse(body));
    return data && data.retry_after * 1_000;
  } catch {
    return undefined;
  }
};
