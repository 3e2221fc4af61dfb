import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';

/**
 * The wire: the only shapes that cross from the server to a browser, parsed on both sides.
 * Money travels as decimal strings of base units (`intString`); `null` is a missing value, never zero.
 */
export const intString = z.string().regex(/^-?\d{1,78}$/);
export const hashSchema = z.string().regex(/^0x[0-9a-f]{64}$/);

export const blockSchema = z.object({
  number: z.number().int().nonnegative(),
  hash: hashSchema,
  /** Unix seconds, by the chain. */
  timestamp: z.number().int().nonnegative(),
  /** Unix milliseconds, by the engine's clock, when the head arrived. */
  receivedAt: z.number(),
});

/** live: heard from in time. stale: silent for too long. down: connection lost, being retried. off: not configured. */
export const sourceStateSchema = z.enum(['connecting', 'live', 'stale', 'down', 'off']);
export const sourceHealthSchema = z.object({
  id: z.string(),
  kind: z.enum(['chain', 'exchange', 'oracle', 'store', 'engine']),
  state: sourceStateSchema,
  /** Unix ms of the last good message; null before the first. */
  lastAt: z.number().nullable(),
  /** Unix ms since when the state holds. */
  since: z.number(),
  /** Messages that failed their schema since start. */
  rejected: z.number().int().nonnegative(),
  /** A sentence for a person: what is wrong and what happens next. Empty when live. */
  detail: z.string(),
});
export type SourceHealth = z.infer<typeof sourceHealthSchema>;

export const marketInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  protocol: z.literal('aave-v3'),
  chainId: z.number().int(),
  chainName: z.string(),
  pool: addressSchema,
  revision: z.number().int(),
  blockTime: z.number(),
  explorer: z.string().nullable(),
  local: z.boolean(),
});

export const assetSourceSchema = z.object({
  source: z.string(),
  group: z.enum(['exchange', 'push-oracle', 'protocol']),
  price: intString,
  /** Unix ms the price was observed; age is computed by the reader's clock against the stream's server time. */
  observedAt: z.number(),
  rejected: z.enum(['stale', 'outlier', 'crossed', 'non-positive']).nullable(),
  deviationBps: z.number().nullable(),
});

export const assetSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  decimals: z.number().int(),
  /** What the protocol reads, and what decides eligibility. */
  price: intString.nullable(),
  composite: z.object({ price: intString, low: intString, high: intString }).nullable(),
  fresh: z.number().int(),
  quorum: z.number().int(),
  /** Protocol price against the composite, signed bps. */
  divergenceBps: z.number().nullable(),
  sources: z.record(z.string(), assetSourceSchema),
  ltv: z.number(),
  liquidationThreshold: z.number(),
  liquidationBonus: z.number(),
  supplied: intString,
  borrowed: intString,
  availableLiquidity: intString,
  supplyCap: intString,
  borrowCap: intString,
  active: z.boolean(),
  frozen: z.boolean(),
  paused: z.boolean(),
  graceUntil: z.number(),
  deficit: intString.nullable(),
  /** Unix seconds of the protocol oracle's own round, where the source tells. */
  oracleUpdatedAt: z.number().nullable(),
  heartbeat: z.number().nullable(),
});
export type AssetView = z.infer<typeof assetSchema>;

export const riskStatusSchema = z.enum(['bad-debt', 'liquidatable', 'at-risk', 'watch', 'healthy', 'unknown']);
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

/** One row of the positions table. */
export const positionRowSchema = z.object({
  account: addressSchema,
  status: riskStatusSchema,
  /** Wad; null = unknown. */
  healthFactor: intString.nullable(),
  /** Against the previous block: −1 falling, 0, 1 rising. */
  trend: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  debt: intString.nullable(),
  collateral: intString.nullable(),
  collateralAssets: z.array(addressSchema),
  debtAssets: z.array(addressSchema),
  eMode: z.number().int(),
  expectedLoss: intString.nullable(),
  distanceBps: z.number().nullable(),
  blockedBy: liquidationBlockSchema.nullable(),
  plan: planViewSchema.nullable(),
  /** Place in the liquidation queue, 1-based; null when not in it. */
  rank: z.number().int().nullable(),
});
export type PositionRow = z.infer<typeof positionRowSchema>;

export const settlementViewSchema = z.object({
  txHash: hashSchema,
  logIndex: z.number().int(),
  blockNumber: z.number().int(),
  blockHash: hashSchema,
  timestamp: z.number().int(),
  account: addressSchema,
  liquidator: addressSchema,
  collateralAsset: addressSchema,
  debtAsset: addressSchema,
  repaid: intString,
  seized: intString,
  seizedNet: intString,
  protocolFee: intString,
  deficits: z.array(z.object({ asset: addressSchema, amount: intString })),
  gasUsed: intString,
  /** Wei paid for gas. */
  gasCost: intString,
  /** What our own rules predict for the state before the transaction at its block's timestamp; null when that state is not known. */
  predicted: z
    .object({
      repaid: intString,
      seized: intString,
      seizedNet: intString,
      protocolFee: intString,
      /** The protocol's prices of the pair in that block, USD with 8 decimals: what a plan's prices are compared with. */
      collateralPrice: intString,
      debtPrice: intString,
    })
    .nullable(),
});
export type SettlementView = z.infer<typeof settlementViewSchema>;

export const snapshotSchema = z.object({
  market: marketInfoSchema,
  block: blockSchema,
  tick: z.object({
    reason: z.enum(['start', 'block', 'price', 'resync', 'reorg']),
    at: z.number(),
    durationMs: z.number(),
    /** Milliseconds a stage. */
    stages: z.record(z.enum(['read', 'price', 'assess', 'queue', 'snapshot', 'publish']), z.number()),
  }),
  /** Keyed by lower-case asset address. */
  assets: z.record(addressSchema, assetSchema),
  totals: z.object({
    positions: z.number().int(),
    unknown: z.number().int(),
    supplied: intString.nullable(),
    borrowed: intString.nullable(),
    badDebt: intString.nullable(),
    /** Collateral and debt of positions with HF below each bound (keys `1`, `1.05`, `1.1`, `1.25`). */
    atRisk: z.record(z.string(), z.object({ count: z.number().int(), collateral: intString, debt: intString })),
    /** Newly and already liquidatable collateral when all non-stable prices fall by the key (bps: 500, 1000, 2000). */
    liquidationsAtRisk: z.record(
      z.string(),
      z.object({ count: z.number().int(), collateral: intString, debt: intString }),
    ),
  }),
  /** Debt by health factor, bins [from, to) as decimals; the last bin's `to` is null. */
  distribution: z.array(
    z.object({ from: z.number(), to: z.number().nullable(), count: z.number().int(), debt: intString }),
  ),
  /** Collateral that becomes liquidatable against a price fall, per asset, points ascending in drop. */
  levels: z.record(addressSchema, z.array(z.object({ dropBps: z.number(), collateral: intString }))),
  /** The first of the liquidation queue. */
  queue: z.array(positionRowSchema),
  /** Positions whose health factor fell most since the previous block. */
  movers: z.array(z.object({ account: addressSchema, healthFactor: intString, previous: intString, debt: intString })),
  settlements: z.array(settlementViewSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** What the engine says of itself, with or without a market to show. */
export const engineStatusSchema = z.object({
  /** starting: no snapshot yet. live. stale: the chain's head is late. down: the chain cannot be reached. halted: it refuses to compute. */
  state: z.enum(['starting', 'live', 'stale', 'down', 'halted']),
  /** Words for a person, and what to do next; empty when live. */
  reason: z.string(),
  since: z.number(),
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number().nullable() }).nullable(),
  sources: z.record(z.string(), sourceHealthSchema),
});
export type EngineStatus = z.infer<typeof engineStatusSchema>;

export const positionSortSchema = z.enum([
  'rank',
  'healthFactor',
  'debt',
  'collateral',
  'expectedLoss',
  'distance',
  'profit',
  'account',
]);
/** A window over the whole book: what a URL says, what the API takes, what the stream follows. */
export const positionQuerySchema = z.object({
  sort: positionSortSchema.default('rank'),
  dir: z.enum(['asc', 'desc']).default('asc'),
  status: z.array(riskStatusSchema).optional(),
  asset: addressSchema.optional(),
  /** Wad as a decimal, e.g. 1.05. */
  hfBelow: z.coerce.number().positive().optional(),
  minDebt: z.coerce.number().nonnegative().optional(),
  /** Start of an address. */
  search: z
    .string()
    .regex(/^0x[0-9a-fA-F]{0,40}$/)
    .optional(),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type PositionQuery = z.infer<typeof positionQuerySchema>;

export const positionWindowSchema = z.object({
  /** Rows that match, before the window. */
  total: z.number().int(),
  /** Rows in the whole book. */
  book: z.number().int(),
  offset: z.number().int(),
  block: z.number().int(),
  order: z.array(addressSchema),
  rows: z.record(addressSchema, positionRowSchema),
});
export type PositionWindow = z.infer<typeof positionWindowSchema>;

/** The state a stream keeps in step: diffed and applied as a whole. */
export const streamStateSchema = z.object({
  status: engineStatusSchema,
  snapshot: snapshotSchema.nullable(),
  window: positionWindowSchema.nullable(),
});
export type StreamState = z.infer<typeof streamStateSchema>;

export const legViewSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  decimals: z.number().int(),
  amount: intString,
  price: intString.nullable(),
  value: intString.nullable(),
});
export const collateralLegViewSchema = legViewSchema.extend({
  liquidationThreshold: z.number(),
  liquidationBonus: z.number(),
  ltv: z.number(),
  /** Price at which the account's HF reaches 1, all else equal; null when no price of this asset does. */
  liquidationPrice: intString.nullable(),
});
export const debtLegViewSchema = legViewSchema.extend({ liquidationPrice: intString.nullable() });

/** GET /api/v1/positions/{account} */
export const positionDetailSchema = z.object({
  row: positionRowSchema,
  block: blockSchema,
  revision: z.number().int(),
  eModeLabel: z.string().nullable(),
  collaterals: z.array(collateralLegViewSchema),
  debts: z.array(debtLegViewSchema),
  /** Every collateral/debt pair: its best plan, or why not. */
  pairs: z.array(
    z.object({
      collateralAsset: addressSchema,
      debtAsset: addressSchema,
      maxDebtToCover: intString.nullable(),
      plan: planViewSchema.nullable(),
      blockedBy: liquidationBlockSchema.nullable(),
      until: z.number().nullable(),
    }),
  ),
  /** Stored changes, oldest first. */
  history: z.array(
    z.object({
      block: z.number().int(),
      timestamp: z.number().int(),
      healthFactor: intString.nullable(),
      debt: intString.nullable(),
      collateral: intString.nullable(),
      cause: z.string(),
    }),
  ),
});
export type PositionDetail = z.infer<typeof positionDetailSchema>;

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
  /** What the wallet must approve to the pool: `repaid`, with headroom for accrual on a full close. */
  approve: intString,
  /** Where the receipt's logs are read from: the pair's tokens and the treasury that takes the fee. */
  tokens: z.object({ aToken: addressSchema, variableDebtToken: addressSchema, treasury: addressSchema.nullable() }),
});
export type ExecutablePlan = z.infer<typeof executablePlanSchema>;
