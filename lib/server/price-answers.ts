import type { z } from 'zod';
import {
  type assetPricesSchema,
  priceHistoryCsv,
  pricesCsv,
  type SourceMessages,
} from '@/lib/core/snapshot/price-history';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { SourceInfo, Store } from '@/lib/engine/ports';
import { type Answer, csvAnswer, jsonAnswer, problemAnswer } from './answer';
import { readPriceHistory } from './read-price-history';
import type { Ask } from './worker-protocol';

type Of<K extends Ask['kind']> = Extract<Ask, { kind: K }>;

/** Every asset with its sources, or the one asked for. */
export const pricesAnswer = (
  { assets }: Snapshot,
  { asset, format }: Of<'prices'>,
  headers: Readonly<Record<string, string>>,
): Answer => {
  const wanted = Object.values(assets).filter((each) => asset === undefined || each.asset === asset);
  if (asset !== undefined && wanted.length === 0) return noAsset(asset);
  if (format === 'csv') return csvAnswer('prices.csv', pricesCsv(wanted));
  const views = wanted.map(
    (each): z.infer<typeof assetPricesSchema> => ({
      asset: each.asset,
      symbol: each.symbol,
      price: each.price,
      composite: each.composite,
      fresh: each.fresh,
      quorum: each.quorum,
      divergenceBps: each.divergenceBps,
      sources: each.sources,
      move: each.move,
      leads: each.leads,
    }),
  );
  return jsonAnswer(asset === undefined ? views : views[0], headers);
};

/** Stored prices of one asset up to `now` (unix ms), in steps of `step` minutes. */
export const priceHistoryAnswer = async (
  store: Store,
  marketId: string,
  snapshot: Snapshot | null,
  { asset, minutes, step = 1, format }: Of<'price-history'>,
  now: number,
): Promise<Answer> => {
  const known = snapshot?.assets[asset];
  if (snapshot && !known) return noAsset(asset);
  const fromMs = now - minutes * 60_000;
  const history = await readPriceHistory(store, marketId, asset, { fromMs, toMs: now, step });
  if (format !== 'csv') return jsonAnswer(history);
  return csvAnswer(`prices-${known?.symbol ?? asset}.csv`, priceHistoryCsv(history));
};

/**
 * The newest raw messages of a source, or those of one of its contracts (`uniswap-v3-twap:0x…`); `sources` is undefined
 * where the engine runs in another process.
 */
export const messagesAnswer = (sources: readonly SourceInfo[] | undefined, { source: id }: Of<'messages'>): Answer => {
  if (!sources)
    return problemAnswer(
      503,
      'Raw messages stay in the process that receives them, and the engine runs apart from this server.',
      {},
      // It will not change by asking again soon.
      { 'retry-after': '3600' },
    );
  const [name, contract] = id.split(':');
  const source = sources.find((each) => each.id === name);
  if (!source)
    return problemAnswer(404, `No source is called ${id}. There are: ${sources.map((each) => each.id).join(', ')}.`);
  return jsonAnswer({
    source: id,
    assets: [...source.assets],
    messages: source
      .messages()
      .filter(({ text }) => contract === undefined || text.includes(contract))
      .map(({ at, text, refused }) => ({ at, text, refused: refused ?? null })),
  } satisfies SourceMessages);
};

const noAsset = (asset: string): Answer => problemAnswer(404, `The market has no asset ${asset}.`);
