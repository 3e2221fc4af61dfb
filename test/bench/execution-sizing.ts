import { impactSales } from '@/lib/core/execution/sizing/impact-sales';
import { planBatch } from '@/lib/core/execution/sizing/plan-batch';
import { priceIntervals } from '@/lib/core/execution/sizing/price-intervals';
import { pairsOf, type SizingObjective, type SizingSubject, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import type { SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { bestPlan } from '@/lib/core/risk/plan';
import { impactPerRoot } from '@/lib/core/risk/price-impact';
import { Bps, WAD } from '@/lib/core/units/units';
import { testBook, testMarket } from '@/test/fixtures/book';
import { compositesAt } from '@/test/fixtures/guard';
import { everyOffer, intervalsAround, poolSales, sizingTerms, tryOffer } from '@/test/fixtures/sizing';
import { smallSituation } from '@/test/fixtures/small-situation';
import { testLoss } from '@/test/fixtures/volatility';
import { benchRouteSizing } from './execution-routes';
import { fastest } from './fastest';

const QUEUE = 20_000;
const ROUNDS = 1;

/** Everything 35 % down: a queue of 20,000 positions to be sized, as after the worst day. */
function queueOf(revision: number): {
  readonly market: ReturnType<typeof testMarket>;
  readonly queue: readonly SizingSubject[];
} {
  const prices = { WETH: 1_625, wstETH: 1_934, WBTC: 42_250, LINK: 9.1, AAVE: 61.7 };
  const market = testMarket({ revision, prices });
  const queue: SizingSubject[] = [];
  for (let seed = 1; queue.length < QUEUE; seed += 1)
    for (const account of testBook(20_000, seed)) {
      const position = rules.position(market, account);
      if (position.healthFactor === undefined || position.healthFactor >= WAD || queue.length === QUEUE) continue;
      queue.push({ market, account, pairs: pairsOf(position) });
    }
  return { market, queue };
}

/** `naive`: ms a plan of the naive way in the same run. */
const line = (name: string, ms: number, plans: number, naive?: number): void =>
  console.log(
    `  ${name.padEnd(58)}${((ms * 1_000) / plans).toFixed(1).padStart(10)} µs a plan${Math.round((plans * 1_000) / ms)
      .toLocaleString('en-US')
      .padStart(12)} plans/s${naive === undefined ? '' : `${((naive * plans) / ms).toFixed(1).padStart(9)} × naive`}`,
  );

/** Amounts a pair that the naive sizing tries, each by the pool's whole rules. */
const GRID = 100;
const NAIVE = 200;

function gridSize({ market, account, pairs }: SizingSubject, terms: SizingTerms): bigint | undefined {
  const { debts } = rules.position(market, account);
  let best: bigint | undefined;
  for (const pair of pairs) {
    const whole = debts.find(({ asset }) => asset === pair.debtAsset)?.amount ?? 0n;
    for (let place = 1n; place <= GRID; place += 1n) {
      const tried = tryOffer(rules, market, account, pair, (whole * place) / BigInt(GRID), terms);
      if (tried && (best === undefined || tried.profit > best)) best = tried.profit;
    }
  }
  return best;
}

/** Microseconds a plan and plans a second, sized against the largest amount at flat prices, and against brute force. */
export function benchExecutionSizing(): void {
  const revision = 10;
  const { market, queue } = queueOf(revision);
  const composites = new Map(compositesAt(market, {}).map((each) => [each.asset, each]));
  const prices = priceIntervals(market, composites);
  const loss = testLoss(market);
  const impact = impactSales(market, prices, impactPerRoot(market, loss.model, loss.options.impact));
  const pools = poolSales(market, prices, { depthUsd: 2_000_000, feeBps: 5n, gas: 120_000n, second: true });
  const exits = exitPrices(market, composites);
  const pairs = queue.reduce((sum, subject) => sum + subject.pairs.length, 0);
  console.log(
    `\nsizing, revision ${revision}: a queue of ${queue.length} positions, ${pairs} pairs; CPU time, one core`,
  );
  const flat = fastest(
    () => queue.map(({ account }) => bestPlan(rules, market, account, rules.position(market, account), exits)),
    ROUNDS,
  );
  line('largest amount at flat prices (bestPlan, no depth)', flat, queue.length);
  const scenes = [
    ['square-root impact', impact],
    ['pools of $2M, two routes', pools],
  ] as const;
  for (const [name, sales] of scenes) {
    const terms = sizingTerms(prices, sales, { premiumBps: 5n, bidBps: 5_000n });
    const naive = fastest(() => queue.slice(0, NAIVE).map((subject) => gridSize(subject, terms)), 1) / NAIVE;
    line(`naive: ${GRID} amounts of each pair, ${name}`, naive * NAIVE, NAIVE);
    const bench = (objective: SizingObjective, some: readonly SizingSubject[]): void => {
      const all = () => some.map((subject) => sizePlan(rules, subject, terms, objective));
      line(`${objective.kind}, ${name}`, fastest(all, ROUNDS), some.length, naive);
    };
    bench({ kind: 'profit' }, queue);
    bench({ kind: 'risk-reduction' }, queue.slice(0, 5_000));
    bench({ kind: 'capital', share: Bps(9_000n) }, queue.slice(0, 2_000));
  }
  const terms = sizingTerms(prices, pools, { premiumBps: 5n });
  const groups = Array.from({ length: 100 }, (_, at) => queue.slice(at * 20, at * 20 + 20));
  const together = fastest(
    () => groups.map((group) => planBatch(rules, group, terms, { most: 8, gas: 15_000_000n })),
    1,
  );
  line('batches of up to 8 out of 20 positions', together, groups.length);
  benchRouteSizing(market, prices, queue);
  againstBruteForce();
}

/** The same small books, where every legal amount can be tried: what brute force costs, and that it finds the same. */
function againstBruteForce(): void {
  const scenes = Array.from({ length: 120 }, (_, seed) => {
    const { market, account } = smallSituation(seed, { revision: 10, units: 3_000 });
    const prices = intervalsAround(market, seed);
    const terms = sizingTerms(prices, poolSales(market, prices, { depthUsd: 20_000, feeBps: 1n, gas: 120_000n }));
    return { market, account, terms, pairs: pairsOf(rules.position(market, account)) };
  });
  const profit = { kind: 'profit' } as const;
  const sized = () => scenes.map((scene) => sizePlan(rules, scene, scene.terms, profit));
  const brute = () =>
    scenes.map(({ market, account, pairs, terms }) =>
      everyOffer(rules, market, account, pairs, terms).reduce<bigint | undefined>(
        (most, { profit: worth }) => (most === undefined || worth > most ? worth : most),
        undefined,
      ),
    );
  const found = brute();
  const same = sized().filter((each, at) => (each.ok ? each.plan.worth : undefined) === found[at]).length;
  console.log(`\nsizing against every legal amount: ${same} of ${scenes.length} small positions the same to the unit`);
  const naive = fastest(brute, 1) / scenes.length;
  line('brute force: rules.quote of every amount', naive * scenes.length, scenes.length);
  line('sized', fastest(sized, ROUNDS), scenes.length, naive);
}
