import { z } from 'zod';

/** The states of a breaker, the freest first. */
export const BREAKER_STATES = ['closed', 'watch', 'half-open', 'cooldown', 'open', 'manual', 'lockout'] as const;
export type BreakerStateName = (typeof BREAKER_STATES)[number];

/** How restrictive a state is: the greater, the more. */
export const restriction = (state: BreakerStateName): number => BREAKER_STATES.indexOf(state);

/** Shut: nothing is let through without a person or an exception. */
export const isShut = (state: BreakerStateName): boolean => restriction(state) >= restriction('cooldown');

const whole = z.number().int();

const levelReadingSchema = z.strictObject({
  /** Milliseconds for which the rule fails here without a break; null when it does not. */
  heldMs: z.number().nonnegative().nullable(),
  /** Observations beyond the threshold in that time. */
  evidence: whole.nonnegative(),
  /** It failed for its dwell with enough evidence, and has not been clear since. */
  active: z.boolean(),
});
export type LevelReading = z.infer<typeof levelReadingSchema>;

const readingSchema = z.strictObject({
  /** As last said; null: said to be unknown, or never said. */
  value: z.number().nullable(),
  /** Unix ms of that word; null before any. */
  at: z.number().nullable(),
  /** Its age by the steps taken since. */
  ageMs: z.number().nonnegative(),
  detail: z.string().nullable(),
  watch: levelReadingSchema,
  open: levelReadingSchema,
  lockout: levelReadingSchema,
});
export type Reading = z.infer<typeof readingSchema>;

const approvalSchema = z.strictObject({ actor: z.string(), reason: z.string(), at: z.number() });
export type Approval = z.infer<typeof approvalSchema>;

const breakerSchema = z.strictObject({
  state: z.enum(BREAKER_STATES),
  /** Unix ms and block since when. */
  since: z.number(),
  sinceBlock: z.string().nullable(),
  /** Why, in plain words: of the last transition. */
  why: z.string(),
  /** Of the cooldown, or of the calm that ends watch; in observed milliseconds. Null where no timer runs. */
  remainingMs: z.number().nullable(),
  /** Trips since the last long rest. */
  attempt: whole.nonnegative(),
  /** Milliseconds without a trip, observed. */
  calmMs: z.number().nonnegative(),
  /** Of the half-open state. */
  successes: whole.nonnegative(),
  shadows: whole.nonnegative(),
  quiets: whole.nonnegative(),
  quietMs: z.number().nonnegative(),
  approvals: z.array(approvalSchema),
  /** By rule; of rules that are not watched any more nothing is kept. */
  readings: z.record(z.string(), readingSchema),
});
export type Breaker = z.infer<typeof breakerSchema>;

/** Every breaker at one moment: plain JSON, whole; nothing of what follows hangs on anything else. */
export const breakersSchema = z.strictObject({
  format: z.literal(1),
  /** Unix ms and block of the last step. */
  at: z.number(),
  block: z.string().nullable(),
  configVersion: z.string(),
  breakers: z.record(z.string(), breakerSchema),
});
export type Breakers = z.infer<typeof breakersSchema>;

const QUIET_LEVEL: LevelReading = { heldMs: null, evidence: 0, active: false };

/** Before any word. */
export const UNREAD: Reading = {
  value: null,
  at: null,
  ageMs: 0,
  detail: null,
  watch: QUIET_LEVEL,
  open: QUIET_LEVEL,
  lockout: QUIET_LEVEL,
};

/** A breaker of which nothing is known: open. */
export const unknownBreaker = (at: number, block: string | null, why: string): Breaker => ({
  state: 'open',
  since: at,
  sinceBlock: block,
  why,
  remainingMs: null,
  attempt: 0,
  calmMs: 0,
  successes: 0,
  shadows: 0,
  quiets: 0,
  quietMs: 0,
  approvals: [],
  readings: {},
});
