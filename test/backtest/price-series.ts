import { join } from 'node:path';
import { CHAINLINK_FILES, chainlinkRounds } from './chainlink-rounds';
import { csvGz } from './csv-gz';
import { marketHistory } from './market-history';

/** Prices by whole minutes since the epoch, ascending; a minute without one is absent. */
export type PriceSeries = readonly { readonly minute: number; readonly price: number }[];

/** BTC: the median of its markets' last trades, at least three of them, minute by minute. */
export const bitcoin = (folder: string): PriceSeries =>
  marketHistory(folder).flatMap(({ at, prints }) => {
    const prices = prints.map(({ price }) => price).sort((a, b) => a - b);
    if (prices.length < 3) return [];
    const middle = ((prices[(prices.length - 1) >> 1] ?? NaN) + (prices[prices.length >> 1] ?? NaN)) / 2;
    return [{ minute: at / 60, price: middle }];
  });

/** One market's closes in the minutes in which it traded. */
export const closes = (folder: string, name: string): PriceSeries =>
  csvGz(join(folder, 'exchanges-2023-03', `${name}.csv.gz`))
    .map(({ ts, close, volume }) => ({ minute: Number(ts) / 60 + 1, price: Number(close), volume: Number(volume) }))
    .filter(({ price, volume }) => price > 0 && volume > 0);

/** ETH/USD as Chainlink pushed it: each round at its minute. */
export const etherRounds = (folder: string): PriceSeries => {
  const byMinute = new Map<number, number>();
  for (const { answer, updatedAt } of chainlinkRounds(folder, CHAINLINK_FILES[0]))
    if (answer > 0n && updatedAt > 0) byMinute.set(Math.floor(updatedAt / 60), Number(answer));
  return [...byMinute].map(([minute, price]) => ({ minute, price })).sort((a, b) => a.minute - b.minute);
};
