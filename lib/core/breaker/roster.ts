import { assetKey, type BreakerKey, GLOBAL_KEY, marketKey } from './breaker-key';
import type { ObservedFacts, ObservedMarket } from './observed-input';
import type { RuleId } from './rules';
import type { RosterEntry } from './watchlist';

/** A rule that nobody can read here, and what is missing. */
export interface Unwatched {
  readonly key: BreakerKey;
  readonly rule: RuleId;
  readonly why: string;
}

/**
 * Which rules must be heard of, by what the market is and what is provided (`facts`: which of its keys are there), never by
 * what is in the data. Whoever provides a fact and loses it must say null.
 */
export function breakerRoster(
  market: ObservedMarket,
  facts: Readonly<Partial<Record<keyof ObservedFacts, true>>>,
): { readonly roster: readonly RosterEntry[]; readonly unwatched: readonly Unwatched[] } {
  const unwatched: Unwatched[] = [];
  const wanted = (key: BreakerKey, rule: RuleId, there: boolean | undefined, why: string): readonly RuleId[] => {
    if (there) return [rule];
    unwatched.push({ key, rule, why });
    return [];
  };
  const ofMarket = marketKey(market.id);
  const roster: RosterEntry[] = market.assets.map(({ asset, symbol, assetClass, hasFeed, hasCap, base }) => {
    const key = assetKey(asset);
    return {
      key,
      name: symbol,
      assetClass,
      rules: [
        ...(['source-dispersion', 'protocol-gap', 'price-velocity', 'quorum-lost'] as const),
        ...wanted(key, 'feed-age', hasFeed, 'no push oracle with a heartbeat is configured'),
        ...(hasCap ? (['capo-capped'] as const) : []),
        ...(assetClass === 'stable' ? (['stable-depeg'] as const) : []),
        ...(assetClass === 'staked'
          ? wanted(key, 'lst-depeg', base !== undefined, 'the asset that its rate is in is no asset of the market')
          : []),
      ],
    };
  });
  const unmeasured = market.assets.filter(({ hasDepth }) => hasDepth === false).map(({ symbol }) => symbol);
  if (facts.depthUsd && unmeasured.length > 0)
    unwatched.push({
      key: ofMarket,
      rule: 'liquidation-velocity',
      why: `of ${unmeasured.join(', ')}: no pool is configured to measure depth by`,
    });
  const noKeeper = 'no keeper tells of its transactions';
  roster.push({
    key: ofMarket,
    name: market.name,
    rules: [
      ...(['settlement-deviation', 'index-lag', 'unknown-revision'] as const),
      ...wanted(ofMarket, 'bad-debt', market.tellsDeficit, 'the pool keeps no account of it before 3.3'),
      ...(market.hasSequencer ? (['sequencer'] as const) : []),
      ...wanted(ofMarket, 'liquidation-velocity', facts.depthUsd, 'no pool is configured to measure depth by'),
      ...wanted(ofMarket, 'revert-rate', facts.attempts, noKeeper),
      ...wanted(ofMarket, 'losses-in-row', facts.attempts, noKeeper),
    ],
  });
  roster.push({
    key: GLOBAL_KEY,
    name: 'Everything',
    rules: [
      ...(['basket-fall', 'assets-open'] as const),
      ...wanted(GLOBAL_KEY, 'reorg-depth', facts.replacedBlocks, 'nobody tells of replaced blocks'),
      ...wanted(GLOBAL_KEY, 'head-disagreement', facts.heads, 'there is no second RPC to compare with'),
      ...wanted(
        GLOBAL_KEY,
        'clock-skew',
        facts.clockSkewMs ?? market.trustsBlockTime,
        'nothing tells the time but this clock',
      ),
      ...wanted(GLOBAL_KEY, 'daily-loss', facts.dayResultBps, noKeeper),
    ],
  });
  return { roster, unwatched };
}
