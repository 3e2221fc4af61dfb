import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import type { PriceSource } from '@/lib/engine/ports';

/**
 * A source's `subscribe`: `run` goes on while anyone listens, until its signal aborts, and each listener gets the
 * quotes of the assets that it asked for. `run` must not reject.
 */
export function quoteListeners(
  run: (emit: (quote: Quote) => void, signal: AbortSignal) => Promise<void>,
): PriceSource['subscribe'] {
  const listeners = new Set<{ assets: ReadonlySet<Address>; onQuote: (quote: Quote) => void }>();
  let running: AbortController | undefined;
  const emit = (quote: Quote): void => {
    for (const { assets, onQuote } of listeners) if (assets.has(quote.asset)) onQuote(quote);
  };
  return (assets, onQuote) => {
    const listener = { assets, onQuote };
    listeners.add(listener);
    if (running === undefined) {
      running = new AbortController();
      void run(emit, running.signal);
    }
    return async () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      running?.abort();
      running = undefined;
    };
  };
}
