import { z } from 'zod';
import { ALERT_KIND_IDS, ALERT_SEVERITIES, FAMILIES } from '@/lib/core/alert/alert-kind';
import { incidentSchema } from '@/lib/core/alert/incident';
import { NOTIFICATION_TYPES } from '@/lib/core/alert/notification';
import { silenceSchema } from '@/lib/core/alert/silence';

const severitySchema = z.enum(ALERT_SEVERITIES);
const timeSchema = z.number().nullable();

/** One incident. Times are unix ms. */
export const alertIncidentViewSchema = incidentSchema
  .pick({
    ...{ id: true, number: true, kind: true, scope: true, severity: true, worst: true, title: true, detail: true },
    ...{ startedAt: true, resolvedAt: true, acknowledged: true },
  })
  .extend({
    family: z.enum(FAMILIES),
    /** What its kind is called. */
    name: z.string(),
    silenced: z.boolean(),
    /** The number of the incident that tells of it among others. */
    group: z.number().int().nullable(),
    /** How often channels were told of it; 0: nobody was yet. */
    told: z.number().int(),
  });
export type AlertIncidentView = z.infer<typeof alertIncidentViewSchema>;

/** A way out, and whether it works. Never its address or its secrets. */
export const alertChannelSchema = z.object({
  name: z.string(),
  type: z.string(),
  minSeverity: severitySchema,
  families: z.array(z.enum(FAMILIES)),
  lastDeliveredAt: timeSchema,
  /** Null while it works, and before anything was sent. */
  failingSince: timeSchema,
  because: z.string().nullable(),
  waiting: z.number().int(),
});
export type AlertChannelView = z.infer<typeof alertChannelSchema>;

const deliveryViewSchema = z.object({
  id: z.string(),
  channel: z.string(),
  incident: z.number().int(),
  type: z.enum(NOTIFICATION_TYPES),
  title: z.string(),
  createdAt: z.number(),
  attempts: z.number().int(),
  nextAt: timeSchema,
  deliveredAt: timeSchema,
  droppedAt: timeSchema,
  error: z.string().nullable(),
});
export type AlertDeliveryView = z.infer<typeof deliveryViewSchema>;

const wordViewSchema = z.object({
  at: z.number(),
  by: z.string(),
  what: z.enum(['silence', 'unsilence', 'acknowledge']),
  id: z.string(),
  detail: z.string(),
  reason: z.string(),
});

export const alertsViewSchema = z.object({
  /** Unix ms of the last look. */
  at: z.number(),
  /** Standing, the gravest first, then the newest. */
  open: z.array(alertIncidentViewSchema),
  /** Resolved, the newest first. */
  resolved: z.array(alertIncidentViewSchema),
  channels: z.array(alertChannelSchema),
  /** The newest first. */
  deliveries: z.array(deliveryViewSchema),
  silences: z.array(silenceSchema),
  /** What operators said, the newest first. */
  words: z.array(wordViewSchema),
  /** Records that the store has not taken yet. */
  unsaved: z.number().int(),
});
export type AlertsView = z.infer<typeof alertsViewSchema>;

/** GET /api/v1/alerts. Null: nothing is known of them yet. */
export const alertsAnswerSchema = z.object({ alerts: alertsViewSchema.nullable(), serverTime: z.number() });

const reasonSchema = z
  .string()
  .trim()
  .min(3, 'a reason of 3 to 500 characters')
  .max(500, 'a reason of 3 to 500 characters')
  .refine((text) => !/\p{C}/u.test(text), 'no control characters');
const idSchema = z.string().min(1).max(400);

/** POST /api/v1/alerts: what a signed-in operator says. */
export const alertWordSchema = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('silence'),
    kind: z.enum(['*', ...ALERT_KIND_IDS]),
    /** A scope; `*` stands for any run of characters. */
    scope: z.string().regex(/^[\w:*.-]{1,160}$/, 'a scope such as asset:0x…, market:*, source:kraken, or *'),
    minutes: z.number().int().min(1).max(43_200),
    reason: reasonSchema,
  }),
  z.strictObject({ what: z.literal('unsilence'), id: idSchema, reason: reasonSchema }),
  z.strictObject({ what: z.literal('acknowledge'), id: idSchema, reason: reasonSchema }),
]);
export type AlertWordInput = z.infer<typeof alertWordSchema>;

/** What was written down of it. */
export const alertWordAnswerSchema = z.object({ record: wordViewSchema });
