import type { DepthBook } from '../depth/depth-book';
import { knownOf } from '../depth/depth-law';
import { saleValue, startSales } from '../depth/sales';

const STEPS = 60;

/** What one sale of an asset loses, by its place in the depth book and at today's prices. */
export interface SaleLoss {
  /** The average loss of selling `usd` dollars' worth, a fraction of it; NaN beyond what is known. */
  lossOf(usd: number): number;
  /** The most dollars' worth that sells at an average loss of `slippage` or less; 0 where already the first unit loses more. */
  within(slippage: number): number;
}

/** `scale` multiplies the depth. Money itself sells without a loss, without an end (infinite). */
export function saleLoss(depth: DepthBook, place: number, scale = 1): SaleLoss {
  const sales = startSales(depth, new Float64Array(depth.assets.length).fill(1), scale);
  const lossOf = (usd: number): number => 1 - saleValue(sales, place, usd, -1) / usd;
  const law = depth.assets[place]?.law;
  const most = law === undefined ? 0 : knownOf(law) * scale;
  return {
    lossOf,
    within: (slippage) => {
      if (law?.kind === 'flat') return most;
      // NaN, where what it is sold into ends before, counts as too dear.
      const fits = (usd: number): boolean => lossOf(usd) <= slippage;
      let low = 0;
      let high = Math.min(1, most);
      // A v2 pair has no end.
      while (high > low && fits(high)) [low, high] = [high, Math.min(2 * high, most)];
      for (let step = 0; step < STEPS; step += 1) {
        const middle = (low + high) / 2;
        if (fits(middle)) low = middle;
        else high = middle;
      }
      return low;
    },
  };
}
