import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { positionGuardSchema } from './guard-schema';
import { permissionViewSchema } from './permission-schema';
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

/** GET /api/v1/positions/{account}/plan: a plan for the next block, exact, with the call that executes it. */
export const executablePlanSchema = z.object({
  plan: planViewSchema,
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
  /** Where the receipt's logs are read from: the pair's tokens and the treasury that takes the fee. */
  tokens: z.object({ aToken: addressSchema, variableDebtToken: addressSchema, treasury: addressSchema.nullable() }),
});
export type ExecutablePlan = z.infer<typeof executablePlanSchema>;
