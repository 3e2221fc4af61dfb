import { setImmediate as turn } from 'node:timers/promises';
import type { Address } from 'viem';
import { type PriceHistory, priceHistory } from '@/lib/core/snapshot/price-history';
import { priceSteps } from '@/lib/core/snapshot/price-steps';
import type { Store } from '@/lib/engine/ports';
import { priceSlices } from '@/lib/engine/price-slices';

/** Stored prices of one asset from `fromMs` to `toMs` (unix ms) in steps of `step` minutes, read slice by slice. */
export const readPriceHistory = async (
  store: Pick<Store, 'priceHistory'>,
  marketId: string,
  asset: Address,
  { fromMs, toMs, step }: { readonly fromMs: number; readonly toMs: number; readonly step: number },
): Promise<PriceHistory> => {
  const slices: PriceHistory[] = [];
  for await (const minutes of priceSlices(store, marketId, asset, { fromMs, toMs }, turn))
    slices.push(priceSteps(priceHistory(minutes), step));
  // A step that two slices share is merged by the same rule.
  return priceSteps(slices.flat(), step);
};
