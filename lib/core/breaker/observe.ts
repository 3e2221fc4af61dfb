import { type BasketMemory, basketFall } from './basket';
import { GLOBAL_KEY } from './breaker-key';
import type { Observation } from './observation';
import { compositePrice, observeAsset } from './observe-asset';
import { type MarketMemory, NO_MARKET_MEMORY, observeMarket } from './observe-market';
import type { ObservedFacts, ObservedHead, ObservedMarket, ObserveInput } from './observed-input';
import { type PriceMemory, remembered } from './price-memory';
import type { RuleId } from './rules';

/** What the readings need of the past: plain JSON, to be kept beside the state. Empty, it learns anew within an hour. */
export interface ObserverMemory extends MarketMemory {
  readonly prices: Readonly<Record<string, PriceMemory>>;
  readonly basket: BasketMemory | null;
  readonly reorgs: readonly { readonly at: number; readonly depth: number }[];
}

export const NO_MEMORY: ObserverMemory = { ...NO_MARKET_MEMORY, prices: {}, basket: null, reorgs: [] };

const TEN_MINUTES_MS = 600_000;

/**
 * What the engine knows at one moment as readings of the rules, and what to remember for the next: pure, once a tick.
 * Prices are dated by the snapshot that they are from, so that one which is not renewed goes stale; what is said of the
 * engine itself is dated now. A reading that cannot be made is null or left out: both count as failing.
 */
export function observe(
  market: ObservedMarket,
  input: ObserveInput,
  memory: ObserverMemory = NO_MEMORY,
): { readonly observations: readonly Observation[]; readonly memory: ObserverMemory } {
  const { now, snapshot, facts } = input;
  const ofMarket = observeMarket(market, input, memory);
  const reorgs = takeReorgs(memory.reorgs, facts.replacedBlocks, now);
  const global = (rule: RuleId, value: number | null, at = now): Observation => ({ key: GLOBAL_KEY, rule, value, at });
  const observations = [
    ...ofMarket.observations,
    ...globalFacts(facts, input, market).map(([rule, value, at]) => global(rule, value, at)),
  ];
  if (facts.replacedBlocks !== undefined)
    observations.push(
      global(
        'reorg-depth',
        facts.replacedBlocks === null ? null : reorgs.reduce((most, { depth }) => Math.max(most, depth), 0),
      ),
    );
  if (snapshot === null) return { observations, memory: { ...memory, ...ofMarket.memory, reorgs } };
  const { at } = snapshot.tick;
  const prices: Record<string, PriceMemory> = {};
  for (const each of market.assets) {
    const before = memory.prices[each.asset] ?? [];
    observations.push(...observeAsset(each, snapshot, before));
    const view = snapshot.assets[each.asset];
    const price = view === undefined ? null : compositePrice(view);
    prices[each.asset] = price === null ? before : remembered(before, price, at);
  }
  const { fallBps, memory: basket } = basketFall(memory.basket, market, snapshot);
  observations.push(global('basket-fall', fallBps, at));
  return { observations, memory: { ...ofMarket.memory, prices, basket, reorgs } };
}

/** A rule, its value, and of when it is where that is not now. */
type Told = readonly [RuleId, number | null, at?: number | undefined];

function globalFacts(
  facts: ObservedFacts,
  { snapshot }: ObserveInput,
  { trustsBlockTime }: ObservedMarket,
): readonly Told[] {
  const { heads, headsAt, clockSkewMs, dayResultBps } = facts;
  const told: Told[] = [];
  if (heads !== undefined) {
    const blockTimeMs = (snapshot?.market.blockTime ?? Number.POSITIVE_INFINITY) * 1_000;
    // One asking is one piece of evidence, however often it is looked at.
    told.push(['head-disagreement', heads === null ? null : headsApart(heads, blockTimeMs), headsAt]);
  }
  if (dayResultBps !== undefined) told.push(['daily-loss', dayResultBps === null ? null : Math.max(0, -dayResultBps)]);
  if (typeof clockSkewMs === 'number') told.push(['clock-skew', Math.abs(clockSkewMs)]);
  else if (trustsBlockTime && snapshot !== null)
    told.push(['clock-skew', Math.max(0, snapshot.block.timestamp * 1_000 - snapshot.block.receivedAt)]);
  else if (clockSkewMs === null) told.push(['clock-skew', null]);
  return told;
}

/** 1,000 where two have different blocks of one number; null of fewer than two. Less the blocks that fit into the slowest answer. */
function headsApart(heads: readonly ObservedHead[], blockTimeMs: number): number | null {
  if (heads.length < 2) return null;
  const hashes = new Map<number, string>();
  for (const { number, hash } of heads.flatMap((head) => (head.shared ? [head, head.shared] : [head]))) {
    const known = hashes.get(number);
    if (known !== undefined && known !== hash) return 1_000;
    hashes.set(number, hash);
  }
  const numbers = heads.map(({ number }) => number);
  const slack = Math.floor(Math.max(...heads.map(({ tookMs }) => tookMs ?? 0)) / blockTimeMs);
  return Math.max(0, Math.max(...numbers) - Math.min(...numbers) - slack);
}

function takeReorgs(
  before: ObserverMemory['reorgs'],
  replaced: number | null | undefined,
  at: number,
): ObserverMemory['reorgs'] {
  if (!replaced && before.length === 0) return before;
  const kept = before.filter((each) => each.at > at - TEN_MINUTES_MS);
  return replaced ? [...kept, { at, depth: replaced }] : kept;
}
