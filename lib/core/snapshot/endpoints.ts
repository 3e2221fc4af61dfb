import type { Hash } from 'viem';
import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { PLAN_FUNDINGS } from './plan-funding';
import { PLAN_OBJECTIVES } from './plan-objective';
import { settlementViewSchema } from './settlement-schema';
import { marketInfoSchema, snapshotSchema } from './snapshot-schema';
import { engineStatusSchema } from './status-schema';

/** GET /api/v1/snapshot */
export const snapshotResponseSchema = z.object({ status: engineStatusSchema, snapshot: snapshotSchema.nullable() });

/** GET /api/v1/markets */
export const marketsResponseSchema = z.array(marketInfoSchema.extend({ status: engineStatusSchema }));

/** GET /api/v1/settlements */
export const settlementsResponseSchema = z.array(settlementViewSchema);
export const SETTLEMENT_MATCHES = ['exact', 'differing', 'unpredicted', 'unexplained'] as const;
export const settlementFilterSchema = z.object({
  account: addressSchema.optional(),
  liquidator: addressSchema.optional(),
  /** Repaid, seized, or burned as bad debt. */
  asset: addressSchema.optional(),
  /** What the prediction, or the books, came to. */
  match: z.enum(SETTLEMENT_MATCHES).optional(),
});
export type SettlementFilter = z.infer<typeof settlementFilterSchema>;
export const settlementsQuerySchema = settlementFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** With `true` each one comes with its books, as JSON or CSV. */
  lines: z.stringbool().default(false),
  /** Block number: only settlements in blocks below it. */
  before: z.coerce.bigint().nonnegative().optional(),
});

/** Of GET /api/v1/settlements/{txHash} and …/ledger. */
export const settlementHashSchema = z.object({
  txHash: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/, 'not a transaction hash: 0x and 64 hexadecimal digits')
    .transform((value) => value.toLowerCase() as Hash),
});

/**
 * GET /api/v1/positions/{account}/plan: an amount of one pair, or an objective that pair and amount are chosen for.
 * With an objective the pair may be given, both assets or neither.
 */
export const planQuerySchema = z
  .object({
    collateral: addressSchema.optional(),
    debt: addressSchema.optional(),
    /** Base units of the debt asset, or `max` for the most the pool takes. */
    amount: z
      .union([z.literal('max'), z.string().regex(/^[1-9]\d{0,77}$/, 'a positive amount of base units, or max')])
      .optional(),
    objective: z.enum(PLAN_OBJECTIVES).optional(),
    liquidator: addressSchema.optional(),
    /** `keep` unless told. */
    funding: z.enum(PLAN_FUNDINGS).optional(),
  })
  .superRefine(({ collateral, debt, amount, objective }, issues) => {
    const say = (path: string, message: string): void => issues.addIssue({ code: 'custom', path: [path], message });
    if (objective !== undefined && amount !== undefined)
      say('amount', 'an objective chooses the amount: give one of the two');
    if (objective === undefined && amount === undefined) say('amount', 'an amount, or an objective');
    const both = collateral !== undefined && debt !== undefined;
    if (!both && (objective === undefined || collateral !== debt))
      say(collateral === undefined ? 'collateral' : 'debt', 'a pair is a collateral and a debt asset');
  });
export type PlanQuery = z.infer<typeof planQuerySchema>;

/** GET /api/v1/sale: how an amount that is held already would be sold, answered by `saleViewSchema`. */
export const saleQuerySchema = z.object({
  collateral: addressSchema,
  debt: addressSchema,
  /** Base units of the collateral. */
  amount: z.string().regex(/^[1-9]\d{0,77}$/, 'a positive amount of base units'),
  seller: addressSchema,
});
export type SaleQuery = z.infer<typeof saleQuerySchema>;

/** GET /api/v1/health */
export const healthSchema = engineStatusSchema.extend({ block: z.number().int().nullable(), serverTime: z.number() });

/** GET /api/v1/config: what the browser needs to reach the same chain with a wallet. Nulls when nothing is configured. */
export const clientConfigSchema = z.object({
  chainId: z.number().int().nullable(),
  rpcUrl: z.string().nullable(),
  walletConnectProjectId: z.string().nullable(),
  safe: z.boolean(),
  local: z.boolean(),
  market: z
    .object({
      id: z.string(),
      name: z.string(),
      chainName: z.string(),
      pool: addressSchema,
      blockTime: z.number(),
      explorer: z.string().nullable(),
    })
    .nullable(),
});
export type ClientConfig = z.infer<typeof clientConfigSchema>;

/** GET /api/v1/scenario: the local market's driver; the endpoint answers 404 on any other chain. */
export const scenarioViewSchema = z.object({
  scenarios: z.array(z.object({ id: z.string(), title: z.string(), description: z.string(), durationS: z.number() })),
  state: z.object({
    running: z.string().nullable(),
    paused: z.boolean(),
    elapsedS: z.number(),
    seed: z.number(),
  }),
  /** USD by symbol, the driver's own true prices. */
  prices: z.record(z.string(), z.number()),
});
export type ScenarioView = z.infer<typeof scenarioViewSchema>;

/** POST /api/v1/scenario */
export const scenarioActionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('start'), scenario: z.string().min(1).max(64), seed: z.number().int().optional() }),
  z.object({ action: z.literal('pause') }),
  z.object({ action: z.literal('resume') }),
  z.object({ action: z.literal('reset') }),
  z.object({
    action: z.literal('faucet'),
    account: addressSchema,
    asset: addressSchema,
    /** Base units; a sensible amount when absent. */
    amount: z
      .string()
      .regex(/^[1-9]\d{0,77}$/)
      .optional(),
  }),
]);
export type ScenarioAction = z.infer<typeof scenarioActionSchema>;
