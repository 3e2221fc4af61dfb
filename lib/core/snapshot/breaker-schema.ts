import { z } from 'zod';
import { breakerEventSchema } from '@/lib/core/breaker/breaker-event';
import type { BreakerKey } from '@/lib/core/breaker/breaker-key';
import { BREAKER_STATES } from '@/lib/core/breaker/breaker-state';
import { SEVERITIES } from '@/lib/core/breaker/rule';
import { intString } from './values-schema';

const severitySchema = z.enum(SEVERITIES);

/** How far one rule of a breaker is from its next step. */
const marginSchema = z.object({
  rule: z.string(),
  title: z.string(),
  /** In `unit`; null = unknown, which counts as failing. */
  value: z.number().nullable(),
  unit: z.string(),
  active: severitySchema.nullable(),
  next: severitySchema.nullable(),
  threshold: z.number().nullable(),
  remaining: z.number().nullable(),
  /** Of the way from a calm day to the next step, 0 to 1; 1 where unknown. */
  used: z.number(),
  words: z.string(),
});

/** What shut breakers keep from being liquidated now, USD with 8 decimals. */
export const withheldSchema = z.object({
  count: z.number().int(),
  repaid: intString,
  seized: intString,
  profit: intString,
  expectedLoss: intString,
  /** Those of which the profit or the loss is unknown: the sums are too small by theirs. */
  unknown: z.number().int(),
});

export const breakerViewSchema = z.object({
  key: z.string(),
  scope: z.enum(['asset', 'market', 'global']),
  name: z.string(),
  state: z.enum(BREAKER_STATES),
  /** Unix ms and block. */
  since: z.number(),
  sinceBlock: z.string().nullable(),
  why: z.string(),
  /** Of the timer that runs, as of the view's `at`; null where none does. */
  remainingMs: z.number().nullable(),
  attempt: z.number().int(),
  approvals: z.array(z.object({ actor: z.string(), reason: z.string(), at: z.number() })),
  /** Operators that a reset wants. */
  resetOperators: z.number().int(),
  margins: z.array(marginSchema),
  withheld: withheldSchema.nullable(),
});
export type BreakerView = z.infer<typeof breakerViewSchema>;

/** Every breaker at one moment. A view older than `silenceMs` says nothing about now: unknown, which is open. */
export const breakersViewSchema = z.object({
  /** Unix ms. */
  at: z.number(),
  block: z.string().nullable(),
  configVersion: z.string(),
  silenceMs: z.number(),
  /** By key, the global one first, then the market's, then the assets'. */
  breakers: z.record(z.string(), breakerViewSchema),
  withheld: withheldSchema.nullable(),
  /** Rules that nobody can read here, and why. */
  unwatched: z.array(z.object({ key: z.string(), rule: z.string(), why: z.string() })),
  /** Where the audit log ends, and how many of its links the store has not taken yet. */
  audit: z.object({ seq: z.number().int(), hash: z.string(), unsaved: z.number().int() }),
});
export type BreakersView = z.infer<typeof breakersViewSchema>;

/** GET /api/v1/breakers/audit: links as they are stored, to be verified by who reads them. */
export const auditPageSchema = z.object({
  links: z.array(
    z.object({ seq: z.number().int(), event: breakerEventSchema, prevHash: z.string(), hash: z.string() }),
  ),
  /** The head of the whole log, kept apart from it. */
  head: z.object({ seq: z.number().int(), hash: z.string() }),
});

/** `from` absent: the newest `limit` links. */
export const auditQuerySchema = z.object({
  from: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** GET /api/v1/breakers */
export const breakersAnswerSchema = z.object({ breakers: breakersViewSchema.nullable(), serverTime: z.number() });

/** POST /api/v1/breakers/trip and /reset: what a signed-in operator says of one breaker. */
export const breakerWordSchema = z.object({
  key: z
    .string()
    .regex(/^(global|market:.{1,128}|asset:0x[0-9a-f]{40})$/, 'a breaker: global, market:<id>, or asset:<address>')
    .transform((key) => key as BreakerKey),
  reason: z
    .string()
    .trim()
    .min(3, 'a reason of 3 to 500 characters')
    .max(500, 'a reason of 3 to 500 characters')
    .refine((text) => !/\p{Cc}/u.test(text), 'no control characters'),
});
export type BreakerWord = z.infer<typeof breakerWordSchema>;

/** What was written down of an operator's word; nothing yet where it waits. */
export const breakerWordAnswerSchema = z.object({
  events: z.array(breakerEventSchema),
  /** A 202: the engine, in a process of its own, has not taken it yet; how it stands, in words. */
  waiting: z.string().optional(),
});
export type BreakerWordAnswer = z.infer<typeof breakerWordAnswerSchema>;
