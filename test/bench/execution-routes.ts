import fc from 'fast-check';
import { venueSales } from '@/lib/core/execution/routing/venue-sales';
import { type SizingSubject, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import type { SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { assetOf } from '@/test/fixtures/book';
import { sizingTerms, tryOffer } from '@/test/fixtures/sizing';
import { anyVenue } from '@/test/fixtures/venues';
import { fastest } from './fastest';
import { percentile } from './percentile';

const PROFIT = { kind: 'profit' } as const;
/** Dollars in a venue: of those with ETH, and of the rest. */
const [DEEP, SHALLOW] = [6_000_000, 1_500_000];
/** Amounts a pair that the naive sizing tries. */
const GRID = 100;

/** Two v3 tiers and a v2 pair for each asset with ETH and with USDC: what an asset is sold into goes through them. */
function venuesOf(market: MarketState, prices: SizingTerms['prices']): readonly VenueState[] {
  const [weth, usdc] = [assetOf('WETH'), assetOf('USDC')];
  const dollars = (asset: typeof weth): number =>
    Number(prices.get(asset)?.low ?? 1n) / 1e8 / 10 ** (market.reserves.get(asset)?.decimals ?? 18);
  const venues: VenueState[] = [];
  for (const connector of [weth, usdc])
    for (const asset of market.reserves.keys()) {
      if (asset === connector || (connector === usdc && asset === weth)) continue;
      const depth = asset === usdc ? DEEP : SHALLOW;
      const drawn = anyVenue(asset, connector, dollars(asset) / dollars(connector), depth / dollars(asset));
      venues.push(...fc.sample(drawn, { seed: venues.length + 1, numRuns: 3 }));
    }
  return venues;
}

/**
 * Sizing where each sale is a search of routes over some tens of venues: on the merged curves and finished on exact routes, beside
 * the same search on exact routes alone, and a grid of amounts with an exact route each.
 */
export function benchRouteSizing(
  market: MarketState,
  prices: SizingTerms['prices'],
  queue: readonly SizingSubject[],
): void {
  const venues = venuesOf(market, prices);
  const base = sizingTerms(prices, { sell: () => ({ out: 0n, gas: 0n }) }, { premiumBps: 5n, gasUsd: 1 });
  const gasUsd = Number(base.gas.weiPerUnit) * 2e-15;
  let asked = 0;
  /** A new block: what was answered before is forgotten. */
  const fresh = (how: 'curves' | 'exact'): SizingTerms => {
    const routes = venueSales({
      ...{ venues, connectors: [assetOf('WETH'), assetOf('USDC')] },
      gasPriceIn: (debt) => {
        const { decimals = 18 } = market.reserves.get(debt) ?? {};
        return (gasUsd / (Number(prices.get(debt)?.high ?? 1n) / 1e8)) * 10 ** decimals;
      },
    });
    const sell: typeof routes.sell = (...sale) => {
      asked += 1;
      return routes.sell(...sale);
    };
    return { ...base, sales: how === 'curves' ? { ...routes, sell } : { sell } };
  };
  const run = (some: readonly SizingSubject[], how: 'curves' | 'exact', coarse: boolean) => {
    const shared = fresh(how);
    return some.map((subject) => sizePlan(rules, subject, { ...shared, coarse }, PROFIT));
  };
  const grid = ({ market: at, account, pairs }: SizingSubject, terms: SizingTerms): bigint | undefined => {
    const { debts } = rules.position(at, account);
    const worths = pairs.flatMap((pair) => {
      const whole = debts.find(({ asset }) => asset === pair.debtAsset)?.amount ?? 0n;
      return Array.from({ length: GRID }, (_, place) => {
        const tried = tryOffer(rules, at, account, pair, (whole * BigInt(place + 1)) / BigInt(GRID), terms);
        return tried ? [tried.profit] : [];
      }).flat();
    });
    return worths.reduce<bigint | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
  };
  console.log(
    `\nsizing over exact routes, ${venues.length} venues, straight and through WETH and USDC; CPU time, one core`,
  );
  const naive = queue.slice(0, 10);
  const shared = fresh('exact');
  const naiveMs = fastest(() => naive.map((subject) => grid(subject, shared)), 1) / naive.length;
  const tell = (name: string, ms: number, count: number): void => {
    const each = ms / count;
    console.log(
      `  ${name.padEnd(58)}${(each * 1_000).toFixed(0).padStart(10)} µs a plan${Math.round(1_000 / each)
        .toLocaleString('en-US')
        .padStart(9)} plans/s${(naiveMs / each).toFixed(1).padStart(9)} × naive`,
    );
  };
  tell(`naive: an exact route for ${GRID} amounts of each pair`, naiveMs, 1);
  const exactOnly = queue.slice(0, 10);
  tell(
    'searched on exact routes alone',
    fastest(() => run(exactOnly, 'exact', false), 1),
    exactOnly.length,
  );
  const some = queue.slice(0, 200);
  asked = 0;
  tell(
    'searched on curves, finished on exact routes',
    fastest(() => run(some, 'curves', false), 1),
    some.length,
  );
  const sales = asked / some.length;
  tell(
    'the same, coarse: as the keeper plans',
    fastest(() => run(some, 'curves', true), 1),
    some.length,
  );
  const ours = run(naive, 'curves', false);
  const lost = naive.flatMap((subject, place) => {
    const [own, other] = [ours[place], grid(subject, shared)];
    if (!own?.ok || other === undefined || own.plan.capitalUsd === 0n) return [];
    return [Number(own.plan.worth - other) / 1e18 / Number(own.plan.capitalUsd)];
  });
  console.log(
    `  ${sales.toFixed(1)} exact sales a plan; the grid earns ${(percentile(lost, 0.5) * 1e4).toFixed(2)} bps of capital less in the median, at most ${(Math.max(...lost) * 1e4).toFixed(1)}, at least ${(Math.min(...lost) * 1e4).toFixed(3)}`,
  );
}
