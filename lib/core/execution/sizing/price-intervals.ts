import type { Address } from 'viem';
import type { Composite } from '@/lib/core/oracle/quote';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Usd } from '@/lib/core/units/units';

/** Where the market's price of one whole token surely lies, base currency. */
export interface PriceInterval {
  readonly low: Usd;
  readonly high: Usd;
  readonly pricedBy: 'composite' | 'protocol';
}
/** Keyed by lower-case asset; an asset without any price is absent. */
export type PriceIntervals = ReadonlyMap<Address, PriceInterval>;

/** Per asset the composite's interval where it has quorum, else the protocol's own price as a point. */
export function priceIntervals(
  market: MarketState,
  composites: ReadonlyMap<Address, Pick<Composite, 'low' | 'high'>>,
): PriceIntervals {
  const intervals = new Map<Address, PriceInterval>();
  for (const [asset, { price }] of market.reserves) {
    const { low, high } = composites.get(asset) ?? {};
    if (low !== undefined && high !== undefined && low > 0n) intervals.set(asset, { low, high, pricedBy: 'composite' });
    else if (price !== undefined) intervals.set(asset, { low: price, high: price, pricedBy: 'protocol' });
  }
  return intervals;
}
