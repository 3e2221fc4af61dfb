import { z } from 'zod';
import { type AlertSeverity, type Family, gravity } from './alert-kind';
import { type AlertNotification, notificationFamily, notificationSchema, toldAs } from './notification';

/** One notification on its way to one channel, as the outbox keeps it. Times are unix ms. */
export const deliverySchema = z.strictObject({
  /** The notification's and the channel's: whoever gets it twice can tell. */
  id: z.string(),
  channel: z.string(),
  notification: notificationSchema,
  createdAt: z.number(),
  attempts: z.number().int().nonnegative(),
  lastTriedAt: z.number().nullable(),
  /** When it is tried next; null when it is over, either way. */
  nextAt: z.number().nullable(),
  deliveredAt: z.number().nullable(),
  /** Given up, or overtaken by a newer word on the same incident; `error` says why. */
  droppedAt: z.number().nullable(),
  /** Of the newest attempt; without any secret. */
  error: z.string().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const newDelivery = (notification: AlertNotification, channel: string, now: number): Delivery => ({
  ...{ id: `${notification.id}-${channel}`, channel, notification, createdAt: now, attempts: 0 },
  ...{ lastTriedAt: null, nextAt: now, deliveredAt: null, droppedAt: null, error: null },
});

/** Who is told what. */
export interface ChannelFilter {
  readonly minSeverity: AlertSeverity;
  readonly families: readonly Family[];
}

/** Whether a channel is told: by the gravest severity that the incident was told with, so that an end reaches whoever heard of the beginning. */
export const isFor = ({ minSeverity, families }: ChannelFilter, notification: AlertNotification): boolean =>
  families.includes(notificationFamily(notification)) && gravity(toldAs(notification)) >= gravity(minSeverity);

export type SendResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error: string;
      /** Trying again cannot help. */
      readonly final: boolean;
      /** What the other side asked for. */
      readonly retryAfterMs?: number;
    };
