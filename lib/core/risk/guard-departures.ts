import type { Address } from 'viem';
import { deviationBps } from '@/lib/core/oracle/median';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Usd } from '@/lib/core/units/units';
import type { Interval, PriceBox } from './price-box';

/** One asset whose protocol price lies outside the market's interval. */
export interface Departure extends Interval {
  readonly asset: Address;
  /** The protocol's. */
  readonly price: Usd;
  /** From the nearer end of the interval; negative where the protocol's price is too low. */
  readonly bps: number;
  /** What its feed may stay away by design, and a margin. */
  readonly thresholdBps: number;
}

/** Added to a feed's deviation threshold: a round takes some seconds from its trigger to its block, and the market goes on. */
export const GUARD_MARGIN_BPS = 25;

/** Every asset outside its interval, the furthest first. One without a feed has no distance by design, only the margin. */
export function departures(
  market: MarketState,
  box: PriceBox,
  { feeds, guardMarginBps = GUARD_MARGIN_BPS }: Pick<MarketConfig, 'feeds' | 'guardMarginBps'>,
): readonly Departure[] {
  return [...market.reserves.values()]
    .flatMap(({ asset, price }): Departure[] => {
      const bps = distanceBps(price, box.get(asset));
      const interval = box.get(asset);
      if (price === undefined || interval === undefined || bps === 0) return [];
      return [{ asset, price, ...interval, bps, thresholdBps: (feeds[asset]?.deviationBps ?? 0) + guardMarginBps }];
    })
    .sort((a, b) => Math.abs(b.bps) - Math.abs(a.bps));
}

/** Further away than its feed may be by design. */
export function isExcessive({ bps, thresholdBps }: Departure): boolean {
  return Math.abs(bps) > thresholdBps;
}

/** Signed bps of a price from the nearer end of its interval; 0 inside it, and where either is unknown. */
export function distanceBps(price: bigint | undefined, interval: Interval | undefined): number {
  if (price === undefined || interval === undefined) return 0;
  const end = price < interval.low ? interval.low : price > interval.high ? interval.high : undefined;
  return end === undefined || end === 0n ? 0 : deviationBps(price, end);
}
