import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import { madeAt } from '@/lib/core/oracle/seat';
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

/** When a live source made its price; a price that is state of the chain stands at the time it was read, however old its round. */
const standsAt = ({ group, observedAt, receivedAt }: Quote): number => {
  switch (group) {
    case 'push-oracle':
    case 'protocol':
    case 'dex-twap':
    case 'dex-spot':
      return receivedAt;
    case 'exchange':
    case 'perpetual':
    case 'pull-oracle':
      return observedAt;
  }
};

export const quoteBoard = (): QuoteBoard => {
  const newest = new Map<string, Quote>();
  const sampled = new Map<string, number>();
  const keyOf = ({ asset, source }: { asset: Address; source: string }): string => `${asset}:${source}`;
  return {
    put: (quote) => {
      const key = keyOf(quote);
      const before = newest.get(key);
      if (before && madeAt(before) > madeAt(quote)) return false;
      newest.set(key, quote);
      return before?.price !== quote.price;
    },
    quotes: () => [...newest.values()],
    sample: (quotes, now) =>
      quotes.flatMap((quote) => {
        const key = keyOf(quote);
        if (now - (sampled.get(key) ?? Number.NEGATIVE_INFINITY) < SAMPLE_MS) return [];
        sampled.set(key, now);
        return [{ asset: quote.asset, source: quote.source, price: quote.price, at: standsAt(quote) }];
      }),
  };
};
