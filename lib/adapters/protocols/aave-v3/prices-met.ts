import { type Address, toEventSelector } from 'viem';
import { parseLogs, type RawLog } from '@/lib/adapters/chain/raw-log';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { Usd } from '@/lib/core/units/units';
import type { LiquidationPlace } from '@/lib/engine/ports';
import { pricesInTrace } from './liquidation-frames';

/** What every Chainlink aggregator says of a new answer, which is its first topic. */
const ANSWER_UPDATED = toEventSelector('AnswerUpdated(int256,uint256,uint256)');

export interface PricesMetQuestion {
  readonly pool: Address;
  readonly oracle: Address;
  readonly place: LiquidationPlace;
  readonly before: AaveV3Market;
  readonly after: AaveV3Market;
  readonly assets: readonly Address[];
}

/**
 * The prices of `assets` that one mined liquidation met within its block. First by the node's own trace of the transaction,
 * which tells what the oracle answered; where the node does not trace, by the order of the block's price updates: what an
 * aggregator said last before the liquidation, for an asset that the protocol prices with its answer. `undefined` where
 * neither tells, or not within a second each. Rejects where the logs are none.
 */
export async function readPricesMet(
  rpc: Rpc,
  { pool, oracle, place, ...question }: PricesMetQuestion,
): Promise<ReadonlyMap<Address, Usd> | undefined> {
  const ask = (method: string, params: readonly unknown[]) =>
    inTime(rpc.request(method, params, { retryCount: 0 }).catch(() => undefined));
  const trace = await ask('debug_traceTransaction', [place.txHash, { tracer: 'callTracer' }]);
  const seen = pricesInTrace(trace, pool, oracle)[place.inTransaction];
  if (seen && question.assets.every((asset) => seen.has(asset))) return seen;
  const filter = { blockHash: place.blockHash, topics: [[ANSWER_UPDATED]] };
  const logs = await ask('eth_getLogs', [filter]);
  return logs === undefined ? undefined : pricesByOrder(parseLogs(logs), place.logIndex, question);
}

/** A node may take its time over a trace; the block that is to be told of does not wait for it. */
const PATIENCE_MS = 1_000;

/** `undefined` where the answer takes longer. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function pricesByOrder(
  updates: readonly RawLog[],
  logIndex: number,
  { before, after, assets }: Pick<PricesMetQuestion, 'before' | 'after' | 'assets'>,
): ReadonlyMap<Address, Usd> | undefined {
  const met = new Map<Address, Usd>();
  for (const asset of assets) {
    const [first, last] = [before.reserves.get(asset)?.price, after.reserves.get(asset)?.price];
    if (first === undefined || last === undefined) return undefined;
    const price = priceByOrder(updates, logIndex, first, last);
    if (price === undefined) return undefined;
    met.set(asset, price);
  }
  return met;
}

/** Of one asset between its prices before and after the block. */
function priceByOrder(updates: readonly RawLog[], logIndex: number, first: Usd, last: Usd): Usd | undefined {
  const feeds = new Map(updates.map((log) => [log.address, updates.filter(({ address }) => address === log.address)]));
  // Its aggregator is one that ended where the price did; where several did, they must agree on what was before.
  const own = [...feeds.values()].filter((logs) => answerOf(logs.at(-1)) === last);
  const found = own.map((logs) => answerOf(logs.findLast((log) => log.logIndex < logIndex)) ?? first);
  const [price, ...others] = new Set(found);
  if (price !== undefined && others.length === 0) return price;
  if (first === last && own.length === 0) return last;
  // Made of more than one answer, or moving with the block's time: what came last stands where nothing came after.
  return updates.every((log) => log.logIndex < logIndex) ? last : undefined;
}

/** `undefined` for what is no price: a topic holds any 256 bits. */
function answerOf(log: RawLog | undefined): Usd | undefined {
  const word = log?.topics[1];
  const answer = word === undefined ? undefined : BigInt.asIntN(256, BigInt(word));
  return answer === undefined || answer <= 0n ? undefined : Usd(answer);
}
