import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import type { PriceRow } from './ports';

/** The newest quote of each source for each asset, from outside the chain. */
export interface QuoteBoard {
  /** True when the price moved. */
  put(quote: Quote): boolean;
  quotes(): readonly Quote[];
  /** Rows to store of these quotes: each source of each asset at most once a second. */
  sample(quotes: readonly Quote[], now: number): readonly PriceRow[];
}

const SAMPLE_MS = 1_000;

export const quoteBoard = (): QuoteBoard => {
  const newest = new Map<string, Quote>();
  const sampled = new Map<string, number>();
  const keyOf = ({ asset, source }: { asset: Address; source: string }): string => `${asset}:${source}`;
  return {
    put: (quote) => {
      const key = keyOf(quote);
      const before = newest.get(key);
      if (before && before.observedAt > quote.observedAt) return false;
      newest.set(key, quote);
      return before?.price !== quote.price;
    },
    quotes: () => [...newest.values()],
    sample: (quotes, now) =>
      quotes.flatMap((quote) => {
        const key = keyOf(quote);
        if (now - (sampled.get(key) ?? Number.NEGATIVE_INFINITY) < SAMPLE_MS) return [];
        sampled.set(key, now);
        return [{ asset: quote.asset, source: quote.source, price: quote.price, at: quote.observedAt }];
      }),
  };
};
