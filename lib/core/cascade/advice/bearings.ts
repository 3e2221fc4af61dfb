import type { VenueState } from '@/lib/core/venue/venue-state';
import type { CascadeBook } from '../cascade-book';
import type { DepthBook, DepthMarket } from '../depth/depth-book';
import { type Backing, backing } from './backing';
import { buyWithin } from './buy-within';
import { saleLoss } from './sale-within';

/** What a book rests on, and what its market bears of it; by asset, dollars of today's prices. NaN = not known. */
export interface Bearings extends Backing {
  /** What sells, and what can be bought, at an average loss of at most the slippage asked about; infinite for money. */
  readonly sellable: Float64Array;
  readonly buyable: Float64Array;
  /** The average loss of the largest sale in one call, a fraction. */
  readonly largestLoss: Float64Array;
}

/** `depth` as it stands at today's prices; `scale` multiplies it; `slippage` is a fraction. */
export function bearings(
  book: CascadeBook,
  depth: DepthBook,
  { market, venues }: { readonly market: DepthMarket; readonly venues: readonly VenueState[] },
  { scale, slippage }: { readonly scale: number; readonly slippage: number },
): Bearings {
  const rests = backing(book);
  const n = book.assets.length;
  const sellable = new Float64Array(n).fill(Number.NaN);
  const buyable = new Float64Array(n);
  const largestLoss = new Float64Array(n);
  for (const [place, asset] of book.assets.entries()) {
    const loss = saleLoss(depth, place, scale);
    if (depth.assets[place]?.law.kind !== 'none') sellable[place] = loss.within(slippage);
    buyable[place] = (buyWithin(market, venues, asset, slippage) ?? Number.NaN) * scale;
    largestLoss[place] = loss.lossOf(rests.largestSale[place] as number);
  }
  return { ...rests, sellable, buyable, largestLoss };
}
