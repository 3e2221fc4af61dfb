import { setImmediate as turn } from 'node:timers/promises';
import type { Address } from 'viem';
import { type PriceHistory, priceHistory } from '@/lib/core/snapshot/price-history';
import { priceSteps } from '@/lib/core/snapshot/price-steps';
import type { Store } from '@/lib/engine/ports';

const MINUTE_MS = 60_000;
/**
 * The embedded store works on the engine's own thread: a week of seventeen sources at once would stop it for three
 * seconds, two hours of it stop it for thirty milliseconds.
 */
const SLICE_MS = 120 * MINUTE_MS;

/** Stored prices of one asset from `fromMs` to `toMs` (unix ms) in steps of `step` minutes, read slice by slice. */
export const readPriceHistory = async (
  store: Pick<Store, 'priceHistory'>,
  marketId: string,
  asset: Address,
  { fromMs, toMs, step }: { readonly fromMs: number; readonly toMs: number; readonly step: number },
): Promise<PriceHistory> => {
  const slices: PriceHistory[] = [];
  for (let from = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS; from <= toMs; from += SLICE_MS) {
    const to = Math.min(toMs, from + SLICE_MS - 1);
    slices.push(priceSteps(priceHistory(await store.priceHistory(marketId, asset, from, to)), step));
    await turn();
  }
  // A step that two slices share is merged by the same rule.
  return priceSteps(slices.flat(), step);
};
