import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { priceGroups } from '@/lib/engine/price-groups';
import { type Answer, jsonAnswer, problemAnswer } from '../answer';
import type { FrameSource } from '../frame-source';

/** Positions that a replay takes at the most: those with the lowest health factors. Each is read on its own. */
const MOST_POSITIONS = 5_000;

/** What decides whether a market can be replayed at all. */
export interface ReplayFacts {
  readonly local: boolean;
  readonly venues: boolean;
}

/** What a replay must be told of the market: who may be liquidated, what is money, and what moves with what. */
export interface ReplayScope {
  readonly accounts: readonly Address[];
  readonly money: readonly Address[];
  readonly follows: Readonly<Record<Address, Address>>;
}

/** The scope of a cell of these assets, or without any the facts alone. */
export async function replayScope(
  source: Pick<FrameSource, 'frame' | 'market'>,
  config: MarketConfig,
  assets: readonly Address[],
): Promise<Answer> {
  if (assets.length === 0)
    return jsonAnswer({ local: config.local, venues: config.venues !== undefined } satisfies ReplayFacts);
  const read = await source.market?.();
  const { rows, status } = source.frame();
  if (!read) return problemAnswer(503, status.reason || 'The first evaluation is under way.');
  const missing = assets.find((asset) => !read.market.reserves.has(asset));
  if (missing !== undefined) return problemAnswer(404, `The market has no asset ${missing}.`);
  const accounts: Address[] = [];
  for (let index = 0; index < rows.length && accounts.length < MOST_POSITIONS; index += 1) {
    const row = rows.at(index);
    // Without a price it is in no figure.
    if (row && row.healthFactor !== null) accounts.push(row.account);
  }
  const { stable, follows } = priceGroups(read.market, config);
  return jsonAnswer({ accounts, money: stable, follows } satisfies ReplayScope);
}
