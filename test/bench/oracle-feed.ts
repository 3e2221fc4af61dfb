import type { Address } from 'viem';
import type { Venue, VenueSymbol } from '@/lib/adapters/oracles/venue-symbols';

export const ASSETS = 50;
export const SOURCES = 10;
/** Unix ms of the first message; they are a tenth of a millisecond apart. */
const START = 1_800_000_000_000;

/** A best bid and ask as tardis-dev normalises it. */
export interface BookTicker {
  readonly type: 'book_ticker';
  readonly symbol: string;
  readonly exchange: string;
  readonly bidPrice: number;
  readonly bidAmount: number;
  readonly askPrice: number;
  readonly askAmount: number;
  readonly timestamp: Date;
  readonly localTimestamp: Date;
}

export interface Message {
  /** Place of the venue. */
  readonly venue: number;
  readonly at: number;
  readonly ticker: BookTicker;
  /** The same as Binance's bookTicker frame. */
  readonly frame: string;
}

/** The bench has more venues than the program knows; their names are only names here. */
export const venueName = (place: number): Venue => `venue ${place}` as Venue;
const assetName = (place: number): Address => `0x${place.toString(16).padStart(40, '0')}`;

/** Every venue lists every asset in dollars. */
export const SYMBOLS: ReadonlyMap<string, VenueSymbol> = new Map(
  Array.from({ length: ASSETS }, (_, place) => {
    const symbol = `A${place}USD`;
    return [symbol, { symbol, assets: [assetName(place)], quotedIn: 'USD', rateOf: undefined }];
  }),
);
export const ASSET_LIST: readonly Address[] = [...SYMBOLS.values()].flatMap(({ assets }) => assets);

/** Messages of all venues about all assets in random order (of `seed`), prices walking in cents, spreads of 1–3 bps. */
export function messages(count: number, seed = 7): readonly Message[] {
  let state = seed;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const cents = Array.from({ length: ASSETS }, () => Math.round(10_000 + random() * 5_000_000));
  return Array.from({ length: count }, (_, place): Message => {
    const asset = Math.floor(random() * ASSETS);
    const middle = Math.round((cents[asset] ?? 0) * (1 + (random() - 0.5) * 1e-4));
    cents[asset] = middle;
    const half = Math.max(1, Math.round(middle * (0.5 + random()) * 1e-4));
    const at = START + Math.floor(place / 10);
    const [bid, ask] = [(middle - half) / 100, (middle + half) / 100];
    const symbol = `A${asset}USD`;
    const time = new Date(at);
    return {
      venue: Math.floor(random() * SOURCES),
      at,
      ticker: {
        ...{
          type: 'book_ticker',
          symbol,
          exchange: 'binance',
          bidPrice: bid,
          bidAmount: 1,
          askPrice: ask,
          askAmount: 2,
        },
        ...{ timestamp: time, localTimestamp: time },
      },
      frame: `{"stream":"${symbol.toLowerCase()}@bookTicker","data":{"u":${place},"s":"${symbol}","b":"${bid.toFixed(2)}","B":"1.00000000","a":"${ask.toFixed(2)}","A":"2.00000000"}}`,
    };
  });
}
