import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import { USD, type Usd } from '@/lib/core/units/units';
import type { RatioTable } from './ratio-table';
import type { StablecoinRates } from './stablecoin-rates';
import type { Venue, VenueSymbol } from './venue-symbols';

/** An unchanged quote is repeated this often, so that the aggregate knows it is alive. */
export const REPEAT_MS = 1000;
/** A venue's clock may run so far ahead of ours; a quote from further ahead is passed on as it is, to be rejected as such. */
const CLOCK_SLACK_MS = 2_000;

interface Sent {
  bid: bigint;
  ask: bigint;
  at: number;
}

/**
 * Turns one venue's best bids and asks into quotes in dollars: converts stablecoins, prices what hangs on a listed
 * asset by a ratio. The price is the middle; all three are rounded down to 8 decimals.
 */
export function createVenueQuotes(options: {
  readonly venue: Venue;
  readonly group: 'exchange' | 'perpetual';
  readonly rates: StablecoinRates;
  readonly ratios: RatioTable;
}) {
  const { venue, group, rates, ratios } = options;
  const sent = new Map<Address, Sent>();

  const emit = (
    onQuote: (quote: Quote) => void,
    asset: Address,
    bid: bigint,
    ask: bigint,
    observedAt: number,
    now: number,
  ): void => {
    const last = sent.get(asset);
    if (last === undefined) sent.set(asset, { bid, ask, at: now });
    else if (last.bid === bid && last.ask === ask && now - last.at < REPEAT_MS) return;
    else {
      last.bid = bid;
      last.ask = ask;
      last.at = now;
    }
    onQuote({
      source: venue,
      group,
      asset,
      price: ((bid + ask) / 2n) as Usd,
      bid: bid as Usd,
      ask: ask as Usd,
      observedAt: observedAt - now > CLOCK_SLACK_MS ? observedAt : Math.min(observedAt, now),
      receivedAt: now,
    });
  };

  /**
   * Quotes every asset that `symbol` prices. `observedAt` and `now`: unix ms. False when the quote is in a stablecoin
   * whose rate is unknown: nothing is quoted then.
   */
  return (
    symbol: VenueSymbol,
    bid: bigint,
    ask: bigint,
    observedAt: number,
    now: number,
    onQuote: (quote: Quote) => void,
  ): boolean => {
    let [low, high] = [bid, ask];
    if (symbol.quotedIn !== 'USD') {
      const rate = rates.get(symbol.quotedIn, venue);
      if (rate === undefined) return false;
      low = (bid * rate) / USD;
      high = (ask * rate) / USD;
    }
    for (const asset of symbol.assets) {
      emit(onQuote, asset, low, high, observedAt, now);
      for (const derived of ratios.through(asset, venue)) {
        const [derivedBid, derivedAsk] = [derived.convert(low), derived.convert(high)];
        if (derivedBid === undefined || derivedAsk === undefined) continue;
        emit(onQuote, derived.asset, derivedBid, derivedAsk, observedAt, now);
      }
    }
    return true;
  };
}
