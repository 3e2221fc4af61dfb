import type { Address } from 'viem';
import type { Composite } from '@/lib/core/oracle/quote';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Usd } from '@/lib/core/units/units';

/** What one whole token fetches outside the protocol, as far as we know. */
export interface ExitPrice {
  readonly price: Usd;
  readonly pricedBy: 'composite' | 'protocol';
  /** `price` of one base unit as a double: for comparisons that the integers settle where it is close. */
  readonly perBaseUnit: number;
}
/** Keyed by lower-case asset; an asset without any price is absent. */
export type ExitPrices = ReadonlyMap<Address, ExitPrice>;

/** Per asset the composite where it has quorum, else the protocol's own price. */
export function exitPrices(market: MarketState, composites: ReadonlyMap<Address, Composite>): ExitPrices {
  const prices = new Map<Address, ExitPrice>();
  for (const [asset, { price: own, decimals }] of market.reserves) {
    const outside = composites.get(asset)?.price;
    const price = outside ?? own;
    if (price === undefined) continue;
    const perBaseUnit = Number(price) / 10 ** decimals;
    prices.set(asset, { price, pricedBy: outside === undefined ? 'protocol' : 'composite', perBaseUnit });
  }
  return prices;
}

const UNITS: readonly bigint[] = Array.from({ length: 78 }, (_, decimals) => 10n ** BigInt(decimals));

/** 10^decimals: base units of one whole token. */
export function tokenUnit(decimals: number): bigint {
  return UNITS[decimals] ?? 10n ** BigInt(decimals);
}
