import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { blockSchema } from './values-schema';

const fallBps = z.number().int().min(1).max(9_500);

/**
 * POST /api/v1/cascade/replay: executes one cell on a fork of the chain at the newest block, and holds it against the gap
 * engine's prediction from the very same state and pools. Falls in bps of today's price, as in the cell's own question;
 * always at a depth of 100 % and a horizon of 0, as pools are what they are. The answer is lines (`cascadeReplayLineSchema`);
 * who closes it ends the fork.
 */
export const cascadeReplayQuerySchema = z
  .strictObject({
    first: addressSchema,
    fall: fallBps,
    /** A second asset that falls as well, by as much where `secondFall` is absent. */
    second: addressSchema.optional(),
    secondFall: fallBps.optional(),
    /** Percent of the larger fall by which every other asset falls that is not meant to be worth a dollar. */
    correlation: z.number().min(0).max(100).default(0),
    /** Dollars that a liquidation with its sale costs. */
    gasUsd: z.number().min(0).max(100_000).default(0),
  })
  .refine(({ second, secondFall }) => second !== undefined || secondFall === undefined, {
    path: ['secondFall'],
    message: 'needs `second`',
  });
export type CascadeReplayQuery = z.infer<typeof cascadeReplayQuerySchema>;

/**
 * GET /api/v1/cascade/replay: whether a replay can be asked for now. `off`: this server does not offer it (REPLAY);
 * `no-anvil`: the node that runs forks is not installed; `no-venues`: the market names no pools; `busy`: one runs.
 */
export const cascadeReplayStateSchema = z.object({
  state: z.enum(['ready', 'busy', 'off', 'no-anvil', 'no-venues']),
  /** A sentence for a person. */
  detail: z.string(),
});
export type CascadeReplayState = z.infer<typeof cascadeReplayStateSchema>;

/** Shares of today's prices, by asset; dollars are doubles at the oracle's prices of their moment. */
const endShape = {
  rounds: z.number().int(),
  accounts: z.number().int(),
  liquidatedUsd: z.number(),
  badDebtUsd: z.number(),
  prices: z.record(addressSchema, z.number()),
  /** More was sold than the pools are known to take: prices are "at most". */
  beyond: z.boolean(),
};

const cascadePredictedSchema = z.object({ ...endShape, runaway: z.boolean() });

const cascadeExecutedSchema = z.object({
  ...endShape,
  /** Calls that the pool took, and calls that reverted although they were expected to succeed. */
  calls: z.number().int(),
  reverted: z.number().int(),
  /** Transactions of sales and purchases on the pools, the shock's own included. */
  trades: z.number().int(),
  /** Blocks that the fork went on. */
  blocks: z.number().int(),
});
export type CascadeExecuted = z.infer<typeof cascadeExecutedSchema>;

const cascadeReplaySchema = z.object({
  /** The block that the fork stands on. */
  block: blockSchema,
  /** Positions that were in it: those that such a fall may reach. */
  positions: z.number().int(),
  /** The shock: what is left of each price that fell. */
  shock: z.record(addressSchema, z.number()),
  /** By the gap engine in doubles (what the maps show), and by the same model in the protocol's own integers. */
  predicted: cascadePredictedSchema,
  exact: cascadePredictedSchema.omit({ runaway: true }),
  executed: cascadeExecutedSchema,
  /** |executed − predicted| ÷ predicted; null where nothing was predicted and nothing came. The price is the worst asset's. */
  difference: z.object({
    price: z.number(),
    liquidated: z.number().nullable(),
    badDebt: z.number().nullable(),
  }),
  /** Every difference at most 1 %. */
  agrees: z.boolean(),
  /** Why not, as far as the two can be told apart; null where it agrees. */
  why: z.string().nullable(),
  seconds: z.number(),
});
export type CascadeReplay = z.infer<typeof cascadeReplaySchema>;

/** A line of `application/x-ndjson`. The last is `replay` or `problem`; without either it broke off. */
export const cascadeReplayLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    /** `reading` the book, `forking`, `shock` (pools and oracle go to the fall), `round`. */
    stage: z.enum(['reading', 'forking', 'shock', 'round']),
    /** A sentence for a person. */
    detail: z.string(),
    /** Milliseconds since it began. */
    elapsedMs: z.number(),
  }),
  /** One round, done: what liquidators repaid in it, and what it left of the prices that fell. */
  z.object({
    type: z.literal('round'),
    /** From 1. */
    round: z.number().int(),
    accounts: z.number().int(),
    repaidUsd: z.number(),
    /** Sold into the pools, net of what was bought to repay; USD at the round's first prices. */
    sold: z.record(addressSchema, z.number()),
    prices: z.record(addressSchema, z.number()),
    elapsedMs: z.number(),
  }),
  z.object({ type: z.literal('replay'), replay: cascadeReplaySchema }),
  z.object({ type: z.literal('problem'), status: z.number().int(), detail: z.string() }),
]);
export type CascadeReplayLine = z.infer<typeof cascadeReplayLineSchema>;
