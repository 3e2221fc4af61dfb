import { z } from 'zod';
import { VERDICT_KINDS } from '@/lib/core/risk/verdict';
import { addressSchema } from '@/lib/core/units/address';
import { intString } from './values-schema';

export const verdictKindSchema = z.enum(VERDICT_KINDS);

/** What a row is tagged with; one that the market bears out has no tag. */
export const guardTagSchema = verdictKindSchema.exclude(['agreed']);
export type GuardTag = z.infer<typeof guardTagSchema>;

/** One asset whose protocol price lies outside the market's interval. */
export const departureSchema = z.object({
  asset: addressSchema,
  /** The protocol's. */
  price: intString,
  low: intString,
  high: intString,
  /** From the nearer end of the interval; negative where the protocol's price is too low. */
  bps: z.number(),
});

/** One position before the market's prices. */
export const positionGuardSchema = z.object({
  kind: verdictKindSchema,
  /** The assets that explain it, the greatest first; of an unjudged position those that are unknown. */
  assets: z.array(addressSchema),
  /** At the protocol's own prices, wad. */
  healthFactor: intString.nullable(),
  /** The ends of the health factor over the market's intervals, wad; null while one of them is unknown. */
  lowest: intString.nullable(),
  highest: intString.nullable(),
  /** Of the position's own assets. */
  departures: z.array(departureSchema),
  /** Hidden bad debt: debt not covered at the market's best prices, USD. */
  shortfall: intString.nullable(),
});
export type PositionGuard = z.infer<typeof positionGuardSchema>;

const tallySchema = z.object({
  count: z.number().int(),
  collateral: intString,
  debt: intString,
  /** Wrongful: what the best plans would seize now. Hidden: the debt not covered at the market's best prices. */
  stake: intString,
});
export type GuardTallyView = z.infer<typeof tallySchema>;

/** An asset further from the market than its feed may be by design. */
const marketDepartureSchema = departureSchema.extend({ thresholdBps: z.number() });

const alarmSchema = tallySchema.extend({
  /** Block and unix seconds at which it was raised; since the engine's start at the earliest. */
  since: z.object({ block: z.number().int(), timestamp: z.number().int() }),
  departures: z.array(marketDepartureSchema),
});
export type GuardAlarmView = z.infer<typeof alarmSchema>;

export const guardSummarySchema = z.object({
  wrongful: tallySchema,
  hidden: tallySchema,
  unjudged: z.object({ count: z.number().int(), liquidatable: z.number().int(), assets: z.array(addressSchema) }),
  /** By the asset that explains it. */
  byAsset: z.record(addressSchema, z.object({ wrongful: tallySchema, hidden: tallySchema })),
  /** Every asset outside its interval, the furthest first. */
  departures: z.array(marketDepartureSchema),
  /** Null in a calm market, whatever is tagged: feeds lag by design. */
  alarm: z.object({ wrongful: alarmSchema.nullable(), hidden: alarmSchema.nullable() }).nullable(),
});
export type GuardSummaryView = z.infer<typeof guardSummarySchema>;
