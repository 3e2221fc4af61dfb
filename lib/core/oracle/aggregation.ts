import { z } from 'zod';

/** How quotes of one group are judged. */
const groupSchema = (defaults: {
  readonly weight: number;
  readonly maxAgeMs: number;
  readonly futureMs: number;
  readonly outlierFloorBps: number;
}) =>
  z
    .strictObject({
      /** Static weight of a vote, a whole number; 0: shown, but without a vote. */
      weight: z.number().int().min(0).max(1_000).default(defaults.weight),
      /** Older than this is stale. A push oracle's limit follows from its heartbeat instead, and this is the least it gets. */
      maxAgeMs: z.number().positive().default(defaults.maxAgeMs),
      /** A time further ahead of our clock than this is rejected: a stamp in the future would hide a dead source. */
      futureMs: z.number().nonnegative().default(defaults.futureMs),
      /** Nearer than this to the price nothing is called an outlier. */
      outlierFloorBps: z.number().nonnegative().default(defaults.outlierFloorBps),
    })
    .prefault({});

/**
 * The aggregator's options, each with its default; a market may carry its own. What they mean together, and why these
 * values: `composite` and docs/oracle-method.md.
 */
export const aggregationSchema = z.strictObject({
  groups: z
    .strictObject({
      exchange: groupSchema({ weight: 1, maxAgeMs: 10_000, futureMs: 2_000, outlierFloorBps: 25 }),
      /** A perpetual's price carries a basis: a hint of what comes, not a price of the asset. */
      perpetual: groupSchema({ weight: 0, maxAgeMs: 10_000, futureMs: 2_000, outlierFloorBps: 100 }),
      /** Aged by the block they were read in: five missed blocks of 12 s. Block times may run a little ahead. */
      'dex-twap': groupSchema({ weight: 1, maxAgeMs: 60_000, futureMs: 60_000, outlierFloorBps: 100 }),
      /** A pool's spot price can be moved for one block by anyone who pays the fee. */
      'dex-spot': groupSchema({ weight: 0, maxAgeMs: 60_000, futureMs: 60_000, outlierFloorBps: 100 }),
      'push-oracle': groupSchema({ weight: 1, maxAgeMs: 300_000, futureMs: 60_000, outlierFloorBps: 100 }),
      'pull-oracle': groupSchema({ weight: 1, maxAgeMs: 60_000, futureMs: 10_000, outlierFloorBps: 25 }),
    })
    .prefault({}),
  /** Static weights of single sources by id; they go before their group's. */
  sourceWeights: z.record(z.string(), z.number().int().min(0).max(1_000)).default({}),
  /** Heartbeat of a push oracle that does not state its own, seconds. */
  defaultHeartbeat: z.number().positive().default(3_600),
  /** A source whose own half-width (half its spread, or its confidence) is more than this says nothing: `wide`. */
  maxConfidenceBps: z.number().positive().default(200),
  /** Further than this many scaled MADs from the price, and than its group's floor, a quote is marked an outlier. */
  outlierMads: z.number().positive().default(5),
  /** Votes needed. */
  quorum: z
    .strictObject({
      /** When all come from one group. */
      oneGroup: z.number().int().min(2).default(3),
      /** When they come from two or more. */
      twoGroups: z.number().int().min(2).default(2),
    })
    .prefault({}),
  /** No price when the votes split in halves further apart than this: nobody holds the middle. */
  maxGapBps: z.number().positive().default(100),
  /** [price − half, price + half], half = max(mads · small-sample factor · 1.4826 · MAD, typical half-width of the sources, floor). */
  interval: z
    .strictObject({
      mads: z.number().positive().default(1),
      floorBps: z.number().nonnegative().default(10),
      /** No price when half is more than this: the sources do not agree on one. */
      maxBps: z.number().positive().default(500),
    })
    .prefault({}),
});
export type Aggregation = z.infer<typeof aggregationSchema>;

export const DEFAULT_AGGREGATION: Aggregation = aggregationSchema.parse({});
