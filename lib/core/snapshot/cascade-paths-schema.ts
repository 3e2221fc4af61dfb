import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { cascadeBasisShape } from './cascade-schema';
import { cascadeTermsShape } from './cascade-terms';
import { hashSchema } from './values-schema';

const { depth, sources, gasUsd } = cascadeTermsShape;

const change = z.number().int().min(-10_000).max(10_000);
const parts = (text: string): readonly string[][] =>
  text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => part.split(':'));
/** What is missing or no number is NaN, which the schema refuses. */
const numberOf = (text: string | undefined): number => (text ? Number(text) : Number.NaN);
/** `0x…:-200,0x…:50`: changes in bps, added to today's. */
const byAsset = z
  .string()
  .max(16_384)
  .default('')
  .transform((text) => Object.fromEntries(parts(text).map(([key, bps]) => [String(key), numberOf(bps)])))
  .pipe(z.record(addressSchema, change));
/** `1:-100:50,2::25`: of an e-mode its threshold's change, its bonus'. */
const byEMode = z
  .string()
  .max(16_384)
  .default('')
  .transform(
    (text): Record<string, { lt?: number | undefined; bonus?: number | undefined }> =>
      Object.fromEntries(
        parts(text).map(([id, lt, bonus]) => [
          String(id),
          { lt: lt ? Number(lt) : undefined, bonus: bonus ? Number(bonus) : undefined },
        ]),
      ),
  )
  .pipe(z.record(z.string().regex(/^\d{1,3}$/), z.strictObject({ lt: change.optional(), bonus: change.optional() })));

/**
 * GET /api/v1/cascade/paths: what liquidations and insolvency may come to within a time. Answered as lines
 * (`cascadePathsLineSchema`) that end with the run, and given up when the reader closes. The same seed and the same inputs
 * (`inputHash`) give the same bytes of the run.
 */
export const cascadePathsQuerySchema = z.strictObject({
  /** Seconds ahead at which prices are drawn. */
  ahead: z.coerce.number().int().min(3_600).max(604_800).default(86_400),
  paths: z.coerce.number().int().min(100).max(100_000).default(10_000),
  /** `student`: a multivariate t; `history`: blocks of stored prices drawn anew, where there are enough. */
  method: z.enum(['student', 'history']).default('student'),
  /** `orderly`: prices fall step by step; `gap`: all at once, in rounds. See docs/cascade.md. */
  engine: z.enum(['orderly', 'gap']).default('orderly'),
  seed: z.coerce.number().int().min(0).max(4_294_967_295).default(1),
  /** Degrees of freedom of the t; without it those that the market's expected loss uses. */
  dof: z.coerce.number().min(2.1).max(200).optional(),
  /** Of the run that is to be repeated: where the inputs are others now, a problem (409) says so instead of other figures. */
  inputHash: hashSchema.optional(),
  depth,
  sources,
  gasUsd,
  /** The book under other terms: thresholds and bonuses of assets outside e-modes, and of e-modes. */
  lt: byAsset,
  bonus: byAsset,
  eMode: byEMode,
});
export type CascadePathsQuery = z.infer<typeof cascadePathsQuerySchema>;

/** A quantile of the paths, USD, and its 95 % bootstrap interval; null = the paths do not reach so far out: ask for more. */
const tailSchema = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });

/** How a loss is spread over the paths, USD. */
const spreadSchema = z.object({
  mean: z.number(),
  median: z.number(),
  p95: tailSchema,
  p99: tailSchema,
  most: z.number(),
  /** Share of paths without any. */
  none: z.number(),
  /** Paths by loss above 0: `counts[i]` of them lie in (i·width, (i + 1)·width]; `beyond` lie above the last. Width 0: none. */
  bins: z.object({ width: z.number(), counts: z.array(z.number().int()), beyond: z.number().int() }),
});

const movingSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  /** Standard deviation of a day's log return: as stored prices tell (null = too few of them), and as used. */
  measuredDaily: z.number().nullable(),
  daily: z.number(),
  /** Returns behind it. */
  returns: z.number().int(),
  source: z.enum(['stored', 'assumed']),
});

export const cascadePathsRunSchema = z.object({
  ...cascadeBasisShape,
  ahead: z.number().int(),
  paths: z.number().int(),
  engine: z.enum(['orderly', 'gap']),
  sources: cascadePathsQuerySchema.shape.sources,
  seed: z.number().int(),
  /** Changes of terms that it was made under, bps; null: the terms in force. */
  changed: z
    .object({
      lt: z.record(addressSchema, z.number()),
      bonus: z.record(addressSchema, z.number()),
      eMode: z.record(z.string(), z.object({ lt: z.number().optional(), bonus: z.number().optional() })),
    })
    .nullable()
    .default(null),
  /** SHA-256 over everything that the numbers hang on but the seed: book, depth, moves, terms (docs/cascade.md). */
  inputHash: hashSchema,
  /** SHA-256 of each path’s losses, so that a repetition can be compared whole. */
  lossHash: hashSchema,
  moves: z.object({
    asked: z.enum(['student', 'history']),
    used: z.enum(['student', 'history']),
    /** Why it is not what was asked; null where it is. */
    reason: z.string().nullable(),
    /** Of the t, and the factor that turns a standard deviation into its scale; null for history. */
    dof: z.number().nullable(),
    scale: z.number().nullable(),
    /** Minutes of one stored return, and the joint returns of all assets that there are. */
    stepMinutes: z.number().int(),
    jointReturns: z.number().int(),
    /** Steps in a block of history; null for a t. */
    block: z.number().int().nullable(),
    assets: z.array(movingSchema),
    /** As used, row by row of `assets`: the upper triangle without the diagonal. */
    correlations: z.array(z.number()),
    /** Pairs among those that no history told (`assumedCorrelation`, 0 with a stablecoin); and how far all were moved towards 0. */
    assumedPairs: z.number().int(),
    assumedCorrelation: z.number(),
    shrunk: z.number(),
  }),
  /** The book without any move: what could be liquidated now; part of every path. USD. */
  today: z.object({ liquidated: z.number(), badDebt: z.number(), accounts: z.number() }),
  /** Liquidations at risk: debt repaid by liquidators. */
  lar: spreadSchema,
  /** Value at risk: insolvency, debt that no collateral is left for. */
  var: spreadSchema,
  /** Accounts liquidated, on average. */
  accounts: z.number(),
  /** Paths that do not come to rest by themselves, or sell more than the known depth takes. */
  runaways: z.number().int(),
  /** Orderly: variance of health factors that groups of like positions do not tell apart, a share; null for gap. */
  blurred: z.number().nullable(),
  /** The paths with the most liquidated; what was left of each price, shares of today's, before any sale. */
  worst: z.array(
    z.object({
      liquidated: z.number(),
      badDebt: z.number(),
      prices: z.record(addressSchema, z.number()),
    }),
  ),
});
export type CascadePathsRun = z.infer<typeof cascadePathsRunSchema>;

/** A line of `application/x-ndjson`. The last is `paths` or `problem`; without either it broke off. */
export const cascadePathsLineSchema = z.discriminatedUnion('type', [
  /** Told some times a second while it runs. */
  z.object({
    type: z.literal('progress'),
    done: z.number().int(),
    total: z.number().int(),
    elapsedMs: z.number(),
  }),
  z.object({ type: z.literal('paths'), run: cascadePathsRunSchema, computeMs: z.number() }),
  z.object({ type: z.literal('problem'), status: z.number().int(), detail: z.string() }),
]);
export type CascadePathsLine = z.infer<typeof cascadePathsLineSchema>;

/** GET /api/v1/cascade/paths/runs: those kept, newest first; `at` is unix ms. */
export const cascadePathsRunsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
