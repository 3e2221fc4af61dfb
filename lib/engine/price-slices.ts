import type { Address } from 'viem';
import type { PriceMinute } from '@/lib/core/snapshot/price-history';
import type { Store } from './ports';

const MINUTE_MS = 60_000;
/**
 * The embedded store works on the engine's own thread: a week of seventeen sources at once would stop it for three
 * seconds, two hours of it stop it for thirty milliseconds.
 */
const SLICE_MS = 120 * MINUTE_MS;

/** Stored minutes of one asset from `fromMs` to `toMs` (unix ms), oldest first, some at a time; between two the thread is free for others. */
export async function* priceSlices(
  store: Pick<Store, 'priceHistory'>,
  marketId: string,
  asset: Address,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  turn: () => Promise<unknown>,
): AsyncGenerator<readonly PriceMinute[]> {
  for (let from = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS; from <= toMs; from += SLICE_MS) {
    yield await store.priceHistory(marketId, asset, from, Math.min(toMs, from + SLICE_MS - 1));
    await turn();
  }
}
