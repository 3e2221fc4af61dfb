import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { exchangeEstimateSchema } from './exchange-estimate-schema';
import { positionGuardSchema } from './guard-schema';
import { permissionViewSchema } from './permission-schema';
import { fundedViewSchema } from './plan-funding';
import { PLAN_OBJECTIVES } from './plan-objective';
import { saleViewSchema } from './route-schema';
import { blockSchema, intString } from './values-schema';

export const liquidationBlockSchema = z.enum([
  'price-unknown',
  'reserve-inactive',
  'reserve-paused',
  'grace-period',
  'sentinel',
  'healthy',
  'not-collateral',
  'no-debt',
  'self-liquidation',
  'must-not-leave-dust',
  'amount-too-small',
  'no-liquidity',
]);

/** Why there is no plan: the pool's own reasons, those of choosing its size, and those of paying for it and selling. */
export const planRefusalSchema = z.enum([
  ...liquidationBlockSchema.options,
  ...(['unpriced', 'unsellable', 'unprofitable', 'no-lender', 'no-route'] as const),
]);

export const planViewSchema = z.object({
  collateralAsset: addressSchema,
  debtAsset: addressSchema,
  /** As offered to the pool: 2^256−1 for a full close. */
  debtToCover: intString,
  repaid: intString,
  seized: intString,
  seizedNet: intString,
  protocolFee: intString,
  bonus: intString,
  deficits: z.array(z.object({ asset: addressSchema, amount: intString })),
  healthFactorAfter: intString,
  /** USD, 8 decimals, signed; before gas and impact. */
  profit: intString.nullable(),
  pricedBy: z.enum(['composite', 'protocol']),
});
export type PlanView = z.infer<typeof planViewSchema>;

/** What becomes of a plan's money: sold at the pessimistic end of the prices, all costs taken off. USD with 8 decimals. */
export const planMoneySchema = z.object({
  /** What the amount was chosen for; null where it was given. */
  objective: z.enum(PLAN_OBJECTIVES).nullable(),
  /** Base units of the debt asset: what the sale brings, and what borrowing the repayment costs. */
  proceeds: intString,
  premium: intString,
  /** Units. */
  gas: intString,
  gasUsd: intString,
  bidUsd: intString,
  /** Signed. */
  profitUsd: intString,
  /** What the repayment is worth at most. */
  capitalUsd: intString,
  pricedBy: z.enum(['composite', 'protocol']),
  /** By which sale: the route over the venues, exactly, or a model of one where no venue is known. */
  soldBy: z.enum(['venues', 'model']).optional(),
});
export type PlanMoneyView = z.infer<typeof planMoneySchema>;

/** GET /api/v1/positions/{account}/plan: a plan for the next block, exact, with the call that executes it. */
export const executablePlanSchema = z.object({
  plan: planViewSchema,
  /** Null where a price or the depth is unknown. */
  money: planMoneySchema.nullable(),
  account: addressSchema,
  /** The block whose state it was computed from. */
  block: blockSchema,
  /** Unix seconds the plan was projected to. */
  projectedTo: z.number().int(),
  to: addressSchema,
  data: z.string().regex(/^0x[0-9a-f]*$/),
  /** Judged at this plan's own state: anything but `agreed` wants a person who knows. */
  guard: positionGuardSchema,
  /** Whether the circuit breakers let it be sent; by the newest word of them. */
  permission: permissionViewSchema,
  /** What the wallet must approve to the pool: `repaid`, with headroom for accrual on a full close. */
  approve: intString,
  /** How the seized collateral would be sold for the debt asset at that block; null where the market names no venues. */
  sale: saleViewSchema.nullable().optional(),
  /** What exchanges would pay for the same: an estimate, no part of any call; null where none tells its book. */
  exchange: exchangeEstimateSchema.nullable().optional(),
  /** Where `funding` asked for a sale at once: who pays, and the least that is left. Null where the collateral is kept. */
  funded: fundedViewSchema.nullable().optional(),
  /** Where the receipt's logs are read from: the pair's tokens and the treasury that takes the fee. */
  tokens: z.object({ aToken: addressSchema, variableDebtToken: addressSchema, treasury: addressSchema.nullable() }),
});
export type ExecutablePlan = z.infer<typeof executablePlanSchema>;
