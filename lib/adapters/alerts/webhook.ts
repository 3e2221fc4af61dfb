import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { notificationFamily } from '@/lib/core/alert/notification';
import { channelSpec, securePostUrl } from './channel-spec';

const PREFIX = 'whsec_';

/**
 * Any receiver, by the Standard Webhooks specification: `webhook-id` is the notification's, the same at every attempt;
 * `webhook-timestamp` is the attempt's, unix seconds; `webhook-signature` is `v1,` and the base64 of HMAC-SHA256, by the
 * secret's bytes, over `id.timestamp.body`.
 */
export const webhook = channelSpec(
  {
    url: securePostUrl,
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, `must be ${PREFIX} and the base64 of 24 to 64 bytes`),
  },
  ['secret'],
  {
    render: (notification, { url, secret }, { now, link }) => {
      const timestamp = Math.floor(now / 1_000).toString();
      const body = JSON.stringify({
        type: `incident.${notification.type}`,
        timestamp: new Date(notification.at).toISOString(),
        data: { family: notificationFamily(notification), ...notification.incident, link: link ?? null },
      });
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      const signature = createHmac('sha256', key).update(`${notification.id}.${timestamp}.${body}`).digest('base64');
      return {
        url,
        headers: {
          'webhook-id': notification.id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      };
    },
  },
);
