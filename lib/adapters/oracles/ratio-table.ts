import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Venue } from './venue-symbols';

/** An asset that no venue lists but that is priced through one it does (wstETH through WETH). */
export interface DerivedAsset {
  readonly asset: Address;
  /** What a price of the base (8 decimals) makes of it at the newest ratio, rounded down; `undefined` before the first. */
  convert(base: bigint): bigint | undefined;
}

const NONE: readonly DerivedAsset[] = [];

/** The on-chain ratios by which some assets are priced through others. */
export function createRatioTable(feeds: MarketConfig['feeds']) {
  const current = new Map<Address, { readonly value: bigint; readonly unit: bigint }>();
  const byBase = new Map<Address, (DerivedAsset & { readonly own: MarketConfig['feeds'][Address]['exchanges'] })[]>();
  for (const [key, feed] of Object.entries(feeds)) {
    if (feed.ratio === undefined) continue;
    const asset = key as Address;
    const derived = {
      asset,
      own: feed.exchanges,
      convert(base: bigint) {
        const ratio = current.get(asset);
        return ratio === undefined ? undefined : (base * ratio.value) / ratio.unit;
      },
    };
    byBase.set(feed.ratio.base, [...(byBase.get(feed.ratio.base) ?? []), derived]);
  }
  return {
    /** The newest ratio read on chain: whole units of the base a whole unit of `asset`, times 10^decimals. */
    set(asset: Address, value: bigint, decimals: number): void {
      current.set(asset, { value, unit: 10n ** BigInt(decimals) });
    },
    /** What a price of `base` on `venue` prices too: assets that the venue does not list itself. */
    through(base: Address, venue: Venue): readonly DerivedAsset[] {
      return byBase.get(base)?.filter(({ own }) => own[venue] === undefined) ?? NONE;
    },
  };
}

export type RatioTable = ReturnType<typeof createRatioTable>;
