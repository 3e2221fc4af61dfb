import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { cascadeDepthSchema } from './cascade-depth-schema';
import { cascadeTermsShape } from './cascade-terms';
import { blockSchema } from './values-schema';

/** Rows and columns of one map. */
const MOST_ASSETS = 40;
const MOST_STEPS = 60;

const fallBps = z.coerce.number().int().min(1).max(9_500);

/**
 * GET /api/v1/cascade/map. `kind=asset`: each asset against falls of its price; `kind=pair`: each asset with each, both
 * falling by `fall`. `engine=orderly` is answered at once as JSON; `engine=gap` as lines (`cascadeLineSchema`) that end
 * with the map, and is given up when the reader closes.
 */
export const cascadeMapQuerySchema = z
  .strictObject({
    kind: z.enum(['asset', 'pair']).default('asset'),
    engine: z.enum(['orderly', 'gap']).default('orderly'),
    /** Falls of `kind=asset`: so many in equal steps from `from` to `to`, bps of today's price (500 = 5 % down). */
    steps: z.coerce.number().int().min(2).max(MOST_STEPS).default(12),
    from: fallBps.default(500),
    to: fallBps.default(6_000),
    /** The fall of `kind=pair`, bps. */
    fall: fallBps.default(2_000),
    /** The rows (and columns of pairs), in this order; without it those with the most collateral, at most 40. */
    assets: z.array(addressSchema).min(1).max(MOST_ASSETS).optional(),
    ...cascadeTermsShape,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be above `from`' })
  .refine(({ engine, kind, correlation }) => engine === 'gap' || kind === 'asset' || correlation === 0, {
    path: ['correlation'],
    message: 'the orderly engine knows it of one asset against the others: of pairs ask engine=gap',
  });
export type CascadeMapQuery = z.infer<typeof cascadeMapQuerySchema>;

/** One number a cell, row after row (`row · columns + column`); null: not known, and `rows[row].reason` says why. */
const cells = z.array(z.number().nullable());
/** 1 = yes, 0 = no; null as above. */
const flags = z.array(z.union([z.literal(0), z.literal(1)]).nullable());

/** Dollars are doubles, at the oracle's prices of their moment; whole dollars. Shares are 0 to 1. */
const cascadeCellsSchema = z.object({
  /** Debt repaid by liquidators, USD. */
  liquidated: cells,
  /** Debt written off, and debt above collateral at the last prices, USD; what stands today already included (`today`). */
  badDebt: cells,
  /** What is left of the row's price at the end, a share of today's; at most that where `beyond`. */
  price: cells,
  /** The same of the column's asset (`kind=pair`); null for `kind=asset`. */
  columnPrice: cells.nullable(),
  /** How much further the row's price falls by the sales alone: 1 − price ÷ the price right after the shock. */
  priceImpact: cells,
  /** Rounds until nobody is taken any more; null as a whole for the orderly engine, which has none. */
  rounds: cells.nullable(),
  /** Accounts liquidated at least once. */
  accounts: cells,
  /** Debt of accounts below 1 at the end whom nobody liquidates at a profit, USD; null as a whole for orderly. */
  stuck: cells.nullable(),
  /** Orderly: what a further fall sells over what would have to be sold for it. Gap: sales that follow from sales, a share of all. */
  branching: cells,
  /** It does not come to rest by itself: see docs/cascade.md. */
  runaway: flags,
  /** More is sold than the known depth takes: prices are "at most". */
  beyond: flags,
});

export const cascadeRowSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  /** The protocol's price, USD (a double); null = unknown. */
  priceUsd: z.number().nullable(),
  /** Collateral of positions with debt, USD at today's prices. */
  collateralUsd: z.number(),
  /** Why its cells are null; null where they are known. */
  reason: z.string().nullable(),
});
export type CascadeRow = z.infer<typeof cascadeRowSchema>;

/** What every answer of a cascade rests on. */
export const cascadeBasisShape = {
  /** The block of the book; it may be some seconds behind the newest while the next is being made ready. */
  block: blockSchema,
  /** Positions in it, and those that a missing price keeps out of every figure. */
  positions: z.number().int(),
  unknown: z.number().int(),
  /** Dollars that a liquidation with its sale costs, as counted; null: the coin's price is unknown, and gas counts as free. */
  gasUsd: z.number().nullable(),
  /** Factor on every depth: `depth`, times what comes back within `horizon`. */
  depthScale: z.number(),
};

export const cascadeMapSchema = z.object({
  ...cascadeBasisShape,
  kind: z.enum(['asset', 'pair']),
  engine: z.enum(['orderly', 'gap']),
  rows: z.array(cascadeRowSchema),
  /** Columns of `kind=asset`: falls, shares of today's price (0.05 = 5 % down). Columns of `kind=pair` are the rows again. */
  falls: z.array(z.number()).nullable(),
  /** The fall of `kind=pair`, a share. */
  fall: z.number().nullable(),
  cells: cascadeCellsSchema,
  /** The same book without any fall: what could be liquidated now, USD, and the bad debt that stands, USD. */
  today: z.object({ liquidated: z.number(), badDebt: z.number(), accounts: z.number() }),
  /** Each asset of the market that is a collateral or a debt, whether a row or not. */
  depth: z.array(cascadeDepthSchema),
  /** Milliseconds: of building the liquidation surface, once a book (orderly), and of this answer's cells. */
  buildMs: z.number().nullable(),
  computeMs: z.number(),
});
export type CascadeMap = z.infer<typeof cascadeMapSchema>;

/** A line of `application/x-ndjson`. The last is `map` or `problem`; without either it broke off. */
export const cascadeLineSchema = z.discriminatedUnion('type', [
  /** Others are before it: `ahead` of them. Told again while it waits. */
  z.object({ type: z.literal('queued'), ahead: z.number().int() }),
  /** At least once a second while it runs. `total` cells, `done` of them; `elapsedMs` since it began. */
  z.object({
    type: z.literal('progress'),
    done: z.number().int(),
    total: z.number().int(),
    elapsedMs: z.number(),
  }),
  z.object({ type: z.literal('map'), map: cascadeMapSchema }),
  z.object({ type: z.literal('problem'), status: z.number().int(), detail: z.string() }),
]);
export type CascadeLine = z.infer<typeof cascadeLineSchema>;
