import { z } from 'zod';
import { ALERT_KIND_IDS, ALERT_KINDS, ALERT_SEVERITIES, type AlertKind, type AlertSeverity } from './alert-kind';

const DAY_MS = 86_400_000;
const ms = (least: number) => z.number().int().min(least).max(DAY_MS);

const kindPatchSchema = z
  .strictObject({
    enabled: z.boolean(),
    /** Over the kind's own. */
    afterMs: ms(0),
    /** Whatever the condition says of itself. */
    severity: z.enum(ALERT_SEVERITIES),
  })
  .partial();

/** When incidents are told, each option with its default. What they mean together: docs/alerts.md. */
export const alertConfigSchema = z.strictObject({
  kinds: z.partialRecord(z.enum(ALERT_KIND_IDS), kindPatchSchema).default({}),
  /** A new incident below critical waits for so long, so that others that begin with it can be told as one. */
  groupMs: ms(0).default(5_000),
  /** Updates of one incident are at least so far apart, unless it gets graver. */
  updateMs: ms(1_000).default(60_000),
  /** Gone for so long without a break, judged the whole time, it is resolved. */
  resolveMs: ms(0).default(60_000),
  /** A critical incident that nobody acknowledged is told again after so long. */
  remindMs: ms(60_000).default(1_800_000),
  /** So many warnings at once on one market are one critical incident. */
  escalateAt: z.number().int().min(2).max(100).default(3),
  /** One look counts for at most so much of a clear time: what nobody watched is not clear. */
  maxGapMs: ms(100).default(5_000),
});
export type AlertConfig = z.infer<typeof alertConfigSchema>;

export const DEFAULT_ALERTS: AlertConfig = alertConfigSchema.parse({});

/** How one kind is set; null where it is switched off. */
export const kindSettings = (
  { kinds }: AlertConfig,
  kind: AlertKind,
): { readonly afterMs: number; readonly severity: AlertSeverity | undefined } | null => {
  const patch = kinds[kind];
  if (patch?.enabled === false) return null;
  return { afterMs: patch?.afterMs ?? ALERT_KINDS[kind].afterMs, severity: patch?.severity };
};
