import { z } from 'zod';
import { BREAKER_STATES } from '@/lib/core/breaker/breaker-state';
import { publicServiceSchema } from './service-level-schema';
import { engineStatusSchema } from './status-schema';
import { intString } from './values-schema';

/** The mildest first. `unknown` is no degree: it says that nobody can tell. */
export const HEALTH_VERDICTS = ['healthy', 'watch', 'halted', 'unknown'] as const;
export type HealthVerdict = (typeof HEALTH_VERDICTS)[number];

/** Positions below a bound of the health factor; collateral and debt in USD with 8 decimals. */
const belowSchema = z.object({ count: z.number().int(), collateral: intString, debt: intString });

/** What the verdict is made of. Null is a fact that is not known, never zero; USD with 8 decimals; times in unix ms. */
export const healthFactsSchema = z.object({
  engine: engineStatusSchema.pick({ state: true, reason: true, since: true }),
  /** The newest sign of life of the engine: an evaluation, a step of its breakers, a message of one of its sources. */
  seenAt: z.number().nullable(),
  market: z
    .object({
      id: z.string(),
      name: z.string(),
      chainId: z.number().int(),
      chainName: z.string(),
      blockTimeMs: z.number(),
    })
    .nullable(),
  /** The newest evaluated block: by the chain's clock, and when it reached the engine. */
  block: z.object({ number: z.number().int(), minedAt: z.number(), receivedAt: z.number() }).nullable(),
  /** Everything supplied and borrowed, and Σ max(0, debt − collateral) of the positions. */
  supplied: intString.nullable(),
  borrowed: intString.nullable(),
  badDebt: intString.nullable(),
  /** Borrowers, and those that a missing price keeps out of every figure. */
  positions: z.object({ total: z.number().int(), unknown: z.number().int() }).nullable(),
  /** Health factor below 1 (liquidatable), and below 1.05, which includes them. */
  below1: belowSchema.nullable(),
  below105: belowSchema.nullable(),
  oracles: z
    .object({
      assets: z.number().int(),
      /** The protocol's price against the market's, signed bps, beyond what its feed may be off by design. */
      diverging: z.array(z.object({ symbol: z.string(), bps: z.number(), thresholdBps: z.number() })),
      /** Too few fresh independent sources agree to check the protocol's price. */
      withoutQuorum: z.array(z.string()),
      /** The protocol itself gives no price. */
      unpriced: z.array(z.string()),
      /** Positions that only the protocol's prices make liquidatable, or that only they keep from it. */
      alarms: z.array(z.object({ kind: z.enum(['wrongful', 'hidden']), count: z.number().int(), debt: intString })),
    })
    .nullable(),
  /** A view older than `silenceMs` says nothing about now. */
  breakers: z
    .object({
      at: z.number(),
      silenceMs: z.number(),
      all: z.array(
        z.object({
          key: z.string(),
          scope: z.enum(['asset', 'market', 'global']),
          name: z.string(),
          state: z.enum(BREAKER_STATES),
          since: z.number(),
          why: z.string(),
        }),
      ),
    })
    .nullable(),
});
export type HealthFacts = z.infer<typeof healthFactsSchema>;

/** One time that a breaker stopped liquidations, from the audit log. */
export const incidentSchema = z.object({
  key: z.string(),
  /** Unix ms; `endedAt` null: it lasts. It ends where liquidations go on without a question (closed, watch). */
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** The most restrictive state that it went through. */
  worst: z.enum(BREAKER_STATES),
  /** How often it was stopped anew before it ended, the first time included. */
  trips: z.number().int(),
  why: z.string(),
});
export type Incident = z.infer<typeof incidentSchema>;

export const healthReasonSchema = z.object({ code: z.string(), verdict: z.enum(HEALTH_VERDICTS), words: z.string() });
export type HealthReason = z.infer<typeof healthReasonSchema>;

/** GET /api/v1/health/public: what the page /health shows. Always a 200: that nothing is known is an answer. */
export const healthReportSchema = z.object({
  verdict: z.enum(HEALTH_VERDICTS),
  /** The gravest first; at least one. */
  reasons: z.array(healthReasonSchema).min(1),
  /** Unix ms at which the verdict was made. It holds for a few seconds. */
  at: z.number(),
  /** As last heard; null before anything was. An unknown verdict may stand beside old facts: see `seenAt`. */
  facts: healthFactsSchema.nullable(),
  /** The newest first, at most 20; null: the log cannot be read. */
  incidents: z.array(incidentSchema).nullable(),
  /** How long positions below 1 waited for a liquidation, over the last day; null or absent: not known. */
  service: publicServiceSchema.nullish(),
});
export type HealthReport = z.infer<typeof healthReportSchema>;

/** What the engine's thread answers: its facts, judged by who asked. */
export const healthEvidenceSchema = healthReportSchema
  .pick({ incidents: true, service: true })
  .extend({ facts: healthFactsSchema });
export type HealthEvidence = z.infer<typeof healthEvidenceSchema>;
