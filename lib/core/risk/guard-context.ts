import type { Address } from 'viem';
import type { Composite } from '@/lib/core/oracle/quote';
import type { MarketState } from '@/lib/core/protocols/rules';
import { WAD } from '@/lib/core/units/units';
import { type PriceBox, priceBox } from './price-box';

/** What the guard judges a whole book by; the same for every position of one evaluation. */
export interface GuardContext {
  readonly box: PriceBox;
  /** Every reserve of the market is in the box. */
  readonly complete: boolean;
  /**
   * Health factors in wad that no price of the box carries across 1: from `above` up, and under `below`.
   * `undefined` where no such bound holds. Only for a position whose legs are all in the box.
   */
  readonly far: { readonly below: bigint; readonly above: bigint } | undefined;
  /** E-modes that health reads a price of their own in: `far` knows nothing of it. */
  readonly ownPriced: ReadonlySet<number>;
}

/** What cutting values to base units can do to a health factor whose debt is a cent or more, whatever the number of legs. */
const ROUNDING = 0.0002;

/** The context of one evaluation. The market is the one that positions are judged at. */
export function guardContext(market: MarketState, composites: Iterable<Composite>): GuardContext {
  const box = priceBox(composites);
  const reserves = [...market.reserves.values()];
  return {
    box,
    complete: reserves.every(({ asset }) => box.has(asset)),
    far: boundsOf(market, box),
    ownPriced: new Set(
      [...market.eModes.values()].flatMap(({ id, categoryPrice }) => (categoryPrice === undefined ? [] : id)),
    ),
  };
}

/**
 * Every leg's value changes by a factor between the least and the greatest ratio, and so the health factor by no
 * more than their quotient. An average threshold cut to whole bps moves it by less than one part in the least
 * threshold of the market (in bps).
 */
function boundsOf(market: MarketState, box: PriceBox): GuardContext['far'] {
  let least = 1;
  let greatest = 1;
  for (const { asset, price } of market.reserves.values()) {
    const ratios = ratiosOf(box, asset, price);
    if (ratios === undefined) continue;
    least = Math.min(least, ratios.low);
    greatest = Math.max(greatest, ratios.high);
  }
  const thresholds = [...market.reserves.values(), ...market.eModes.values()]
    .map(({ liquidationThreshold }) => Number(liquidationThreshold))
    .filter((threshold) => threshold > 0);
  const spread = (least / greatest) * (1 - ROUNDING - 1 / Math.min(...thresholds));
  if (!(spread > 0)) return undefined;
  return { below: wadOf(spread), above: wadOf(1 / spread) };
}

function ratiosOf(box: PriceBox, asset: Address, price: bigint | undefined) {
  const interval = box.get(asset);
  if (interval === undefined || price === undefined || price === 0n) return undefined;
  return { low: Number(interval.low) / Number(price), high: Number(interval.high) / Number(price) };
}

const wadOf = (factor: number): bigint => (BigInt(Math.round(factor * 1e9)) * WAD) / 1_000_000_000n;
