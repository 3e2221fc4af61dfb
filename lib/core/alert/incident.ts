import { z } from 'zod';
import { ALERT_KIND_IDS, ALERT_SEVERITIES } from './alert-kind';

const whole = z.number().int().nonnegative();
const severity = z.enum(ALERT_SEVERITIES);

const acknowledgedSchema = z.strictObject({ by: z.string(), reason: z.string(), at: z.number() });

/** What channels were told of an incident so far. */
const toldSchema = z.strictObject({
  count: whole,
  /** By the state's own clock. */
  clock: z.number(),
  severity,
  mark: z.string(),
  /** Every severity that it was told with, in order. */
  severities: z.array(severity),
  acknowledged: z.boolean(),
});

/** One incident, from the condition that opened it to its end. */
export const incidentSchema = z.strictObject({
  /** Never used again; what channels know it by. */
  id: z.string(),
  number: whole,
  kind: z.enum(ALERT_KIND_IDS),
  scope: z.string(),
  market: z.string(),
  severity,
  /** The gravest that it was. */
  worst: severity,
  title: z.string(),
  detail: z.string(),
  mark: z.string(),
  /** Unix ms: since when the condition stood, and when it was resolved. */
  startedAt: z.number(),
  resolvedAt: z.number().nullable(),
  /** Milliseconds for which it has been clear, observed. */
  clearMs: z.number().nonnegative(),
  /** By the state's own clock. */
  openedClock: z.number(),
  /** The incident that tells of this one among others. */
  group: z.string().nullable(),
  acknowledged: acknowledgedSchema.nullable(),
  /** Null: nobody was told yet. */
  told: toldSchema.nullable(),
});
export type AlertIncident = z.infer<typeof incidentSchema>;
