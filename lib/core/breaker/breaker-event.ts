import { z } from 'zod';
import { BREAKER_STATES, type Breaker } from './breaker-state';
import { SEVERITIES } from './rule';

/** A rule's part in an event: what was read, against what. */
const causeSchema = z.strictObject({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  /** Null: unknown, which counts as failing. */
  value: z.number().nullable(),
  unit: z.string(),
  /** Null where only its absence counts. */
  threshold: z.number().nullable(),
  clear: z.number().nullable(),
  dwellMs: z.number(),
  why: z.string(),
});
export type Cause = z.infer<typeof causeSchema>;

const configDifferenceSchema = z.strictObject({
  path: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type ConfigDifference = z.infer<typeof configDifferenceSchema>;

/**
 * One entry of the audit log. `transition`: by rule or timer. `tripped`, `approved`, `reset`: by an operator; an approval
 * alone changes no state. `restored`: at a start, of a state that was not known. `config`: thresholds changed.
 */
export const breakerEventSchema = z.strictObject({
  kind: z.enum(['transition', 'tripped', 'approved', 'reset', 'restored', 'config']),
  /** Null of a configuration. */
  key: z.string().nullable(),
  from: z.enum(BREAKER_STATES).nullable(),
  to: z.enum(BREAKER_STATES).nullable(),
  causes: z.array(causeSchema),
  why: z.string(),
  /** Unix ms, and the block. */
  at: z.number(),
  block: z.string().nullable(),
  /** Unix ms at which the state can end by itself, when all goes well; null where it cannot or nobody can say. */
  until: z.number().nullable(),
  attempt: z.number().int().nullable(),
  configVersion: z.string(),
  actors: z.array(z.string()),
  reason: z.string().nullable(),
  differences: z.array(configDifferenceSchema),
});
export type BreakerEvent = z.infer<typeof breakerEventSchema>;

type Said = Pick<BreakerEvent, 'kind' | 'at' | 'block' | 'configVersion'> &
  Partial<Pick<BreakerEvent, 'actors' | 'reason'>> & { readonly causes?: readonly Cause[] };

/** The event of what happened to one breaker: it is `after` now. What is not said of it is nothing. */
export function breakerEvent(key: string, from: Breaker['state'] | null, after: Breaker, said: Said): BreakerEvent {
  return {
    kind: said.kind,
    key,
    from,
    to: after.state,
    causes: [...(said.causes ?? [])],
    why: after.why,
    at: said.at,
    block: said.block,
    until: after.remainingMs === null ? null : said.at + after.remainingMs,
    attempt: after.attempt,
    configVersion: said.configVersion,
    actors: said.actors ?? [],
    reason: said.reason ?? null,
    differences: [],
  };
}
