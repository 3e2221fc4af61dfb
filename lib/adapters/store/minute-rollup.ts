import type { PriceMinute } from '@/lib/core/snapshot/price-history';
import type { PriceRow } from '@/lib/engine/ports';

export const MINUTE_MS = 60_000;

/** Open, high, low and close of one source's quotes in one minute, with the times of the first and the last. */
export interface Minute extends PriceMinute {
  readonly asset: string;
  readonly openAt: number;
  readonly closeAt: number;
}

/**
 * Rolls quotes up, whatever their order. Quotes of one millisecond keep the order given: the first
 * opens, the last closes. Parts of a minute merge by the same rule (see `mergeMinutes` in prices.ts).
 */
export const rollMinutes = (rows: readonly PriceRow[]): Minute[] => {
  const minutes = new Map<string, Minute>();
  for (const { asset, source, price, at } of rows) {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const key = `${asset} ${minute} ${source}`;
    const known = minutes.get(key);
    if (known === undefined) {
      minutes.set(key, {
        asset,
        source,
        minute,
        open: price,
        high: price,
        low: price,
        close: price,
        openAt: at,
        closeAt: at,
      });
      continue;
    }
    const opens = at < known.openAt;
    const closes = at >= known.closeAt;
    minutes.set(key, {
      ...known,
      open: opens ? price : known.open,
      openAt: opens ? at : known.openAt,
      high: price > known.high ? price : known.high,
      low: price < known.low ? price : known.low,
      close: closes ? price : known.close,
      closeAt: closes ? at : known.closeAt,
    });
  }
  return [...minutes.values()];
};
