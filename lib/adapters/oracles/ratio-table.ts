import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Venue } from './venue-symbols';

export interface DerivedPrice {
  readonly asset: Address;
  /** The base's price (8 decimals) at the current ratio, rounded down. */
  price(base: bigint): bigint;
}

/** Assets that no venue lists but that are priced through one it does, at an on-chain ratio (wstETH through WETH). */
export function createRatioTable(feeds: MarketConfig['feeds']) {
  const current = new Map<Address, { value: bigint; decimals: number }>();
  return {
    /** The newest ratio read on chain: whole units of the base a whole unit of `asset`, times 10^decimals. */
    set(asset: Address, value: bigint, decimals: number): void {
      current.set(asset, { value, decimals });
    },
    /** The assets that a price of `base` on `venue` will price once their ratio is known. */
    assetsThrough(base: Address, venue: Venue): readonly Address[] {
      return Object.entries(feeds).flatMap(([asset, feed]) =>
        feed.ratio?.base === base && feed.exchanges[venue] === undefined ? [asset as Address] : [],
      );
    },
    /** What follows from a price of `base` on `venue`; an asset whose ratio is not known yet is left out. */
    through(base: Address, venue: Venue): readonly DerivedPrice[] {
      return this.assetsThrough(base, venue).flatMap((asset) => {
        const ratio = current.get(asset);
        if (ratio === undefined) return [];
        return [{ asset, price: (price: bigint) => (price * ratio.value) / 10n ** BigInt(ratio.decimals) }];
      });
    },
  };
}

export type RatioTable = ReturnType<typeof createRatioTable>;
