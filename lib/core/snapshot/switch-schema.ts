import { z } from 'zod';
import { VERDICTS } from '@/lib/core/breaker/switches/truth-table';
import { GATE_REASONS } from '@/lib/core/protocols/switches';
import { addressSchema } from '@/lib/core/units/address';
import { blockSchema, intString } from './values-schema';

const seconds = z.number().int();

/** One thing of the market that refuses liquidations. Without a condition it refuses every position. */
export const gateSchema = z.object({
  reason: z.enum(GATE_REASONS),
  /** The reserves whose switch it is; none where it is the whole market's. */
  assets: z.array(addressSchema),
  /** The last unix second at which it refuses; null where it stays until somebody acts, or nobody can tell. */
  until: seconds.nullable(),
  /** It refuses accounts of these e-modes only, 0 = none; null = all. */
  eModes: z.array(z.number().int()).nullable(),
  /** It refuses health factors from here on only, wad; null = all. */
  fromHealthFactor: intString.nullable(),
  /** It refuses positions that hold or owe one of `assets` besides the pair only. */
  holders: z.boolean(),
});
export type GateView = z.infer<typeof gateSchema>;

/** Base units, as the contract counts them. Caps never refuse a liquidation. */
const capSchema = z.object({ limit: intString, used: intString });
export type CapView = z.infer<typeof capSchema>;

export const reserveSwitchesSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  decimals: z.number().int(),
  active: z.boolean(),
  paused: z.boolean(),
  /** Liquidations of a frozen reserve go on. */
  frozen: z.boolean(),
  borrowingEnabled: z.boolean(),
  /** The last second of its newest grace period, also when that is over; null when there never was one. */
  graceUntil: seconds.nullable(),
  /** Bps. */
  liquidationThreshold: z.number().int(),
  liquidationBonus: z.number().int(),
  /** The protocol's own oracle, base currency a whole token, 8 decimals. */
  price: intString.nullable(),
  availableLiquidity: intString,
  /** null = no cap. */
  supplyCap: capSchema.nullable(),
  borrowCap: capSchema.nullable(),
  /** What refuses liquidations that seize this reserve, and those that repay it. */
  asCollateral: z.array(gateSchema),
  asDebt: z.array(gateSchema),
});
export type ReserveSwitchesView = z.infer<typeof reserveSwitchesSchema>;

/** "May this be liquidated, and if not, why, until when": health below 1 taken for granted. */
export const pairTruthSchema = z.object({
  collateralAsset: addressSchema,
  debtAsset: addressSchema,
  /** `depends`: some positions are let through, some are not; the gates say which. */
  verdict: z.enum(VERDICTS),
  /** All that stands in the way, in the order of the contract's checks. */
  gates: z.array(gateSchema),
  /** The first unix second at which the verdict is another by itself, and which; null while somebody must act. */
  changes: z.object({ at: seconds, to: z.enum(VERDICTS) }).nullable(),
});
export type PairTruthView = z.infer<typeof pairTruthSchema>;

/** The switches of the market, judged at one time. */
export const switchesSchema = z.object({
  /** Unix seconds at which they are judged: the next block's. */
  at: seconds,
  /** The check of a layer 2's sequencer; null when the market has none. */
  sentinel: z
    .object({
      allowed: z.boolean(),
      /** null where the sentinel does not show its feed, or does not decide by it. */
      sequencer: z.object({ up: z.boolean(), since: seconds, gracePeriod: z.number().int() }).nullable(),
      /** Health factors below this are not asked about, wad. */
      exemptBelow: intString,
    })
    .nullable(),
  eModes: z.array(z.object({ id: z.number().int(), label: z.string() })),
  /** What refuses liquidations of every pair. */
  gates: z.array(gateSchema),
  reserves: z.array(reserveSwitchesSchema),
});
export type SwitchesView = z.infer<typeof switchesSchema>;

/** GET /api/v1/switches. `pairs` is the whole truth table, left out with `pairs=false`. */
export const switchAnswerSchema = switchesSchema.extend({
  block: blockSchema,
  pairs: z.array(pairTruthSchema).optional(),
});
export type SwitchAnswer = z.infer<typeof switchAnswerSchema>;

export const switchQuerySchema = z.object({
  pairs: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
});
