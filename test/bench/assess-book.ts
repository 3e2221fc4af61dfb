import type { Position } from '@/lib/core/position/position';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { assessBook } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { healthDistribution } from '@/lib/core/risk/distribution';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { estimateLoss, type LossContext, lossGivenBreach } from '@/lib/core/risk/expected-loss';
import { judge } from '@/lib/core/risk/guard';
import { guardContext } from '@/lib/core/risk/guard-context';
import { liquidationLevels } from '@/lib/core/risk/levels';
import { bookOrder, queuePlaces } from '@/lib/core/risk/queue';
import { bookTotals } from '@/lib/core/risk/totals';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { assessedRows } from '@/lib/core/snapshot/row-book';
import { STABLE, testBook, testMarket } from '@/test/fixtures/book';
import { compositesAt } from '@/test/fixtures/guard';
import { testLoss } from '@/test/fixtures/volatility';

const ROUNDS = 25;

/** The least disturbed of the rounds: other work on the machine only ever adds. */
function fastest(run: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** Every row made: what an export or the store costs; a tick makes those that a screen shows. */
function rowsOf(book: readonly Assessment[], queue: readonly number[], loss: LossContext): readonly PositionRow[] {
  const order = bookOrder(book, queue);
  const lossOf = (position: Position) => lossGivenBreach(position, loss);
  return [...assessedRows({ book, order, queued: queue.length, healthBefore: [], lossOf, made: new WeakMap() })];
}

/** The market just around the protocol's prices; wstETH mispriced by the protocol where the title says so. */
const marketComposites = (market: AaveV3Market, title: string) =>
  compositesAt(market, title.includes('mispriced') ? { wstETH: [1.0285, 1.03] } : {});

/** Prints what one evaluation of a whole book costs, stage by stage; milliseconds, one core. */
function report(title: string, market: AaveV3Market, accounts: readonly AaveV3Account[]): void {
  const context = {
    exitPrices: exitPrices(market, new Map()),
    guard: guardContext(market, marketComposites(market, title)),
    loss: testLoss(market),
    stable: STABLE,
  };
  const assessed = () => assessBook(rules, market, accounts, context);
  const book = assessed();
  const queue = queuePlaces(book);
  const stages = {
    'positions only': fastest(() => accounts.map((account) => rules.position(market, account))),
    assess: fastest(assessed),
    'of it the guard': fastest(() =>
      book.map(({ position }) => judge(rules, market.revision, position, context.guard)),
    ),
    'of it the expected loss': fastest(() => book.map(({ position }) => estimateLoss(position, context.loss))),
    queue: fastest(() => queuePlaces(book)),
    order: fastest(() => bookOrder(book, queue)),
    'every row': fastest(() => rowsOf(book, queue, context.loss)),
    'totals, distribution, levels': fastest(() => [
      bookTotals(book),
      healthDistribution(book),
      liquidationLevels(book),
    ]),
  };
  const total = fastest(() => {
    const all = assessed();
    return [bookOrder(all, queuePlaces(all)), bookTotals(all), healthDistribution(all), liquidationLevels(all)];
  });
  console.log(`\n${title}: ${accounts.length} positions, ${queue.length} liquidatable`);
  for (const [name, time] of Object.entries(stages))
    console.log(`  ${name.padEnd(30)}${time.toFixed(1).padStart(8)} ms`);
  console.log(`  ${'all together'.padEnd(30)}${total.toFixed(1).padStart(8)} ms`);
}

/** The engine's pure stages on 10,000 positions, calm and crashed, on both laws. */
export function benchAssessBook(): void {
  const accounts = testBook(10_000);
  for (const revision of [10, 1]) {
    report(`revision ${revision}, calm`, testMarket({ revision }), accounts);
    const prices = { WETH: 1_750, wstETH: 2_082, WBTC: 45_500, LINK: 9.8, AAVE: 66.5 };
    report(`revision ${revision}, wstETH mispriced 2.85 % low`, testMarket({ revision }), accounts);
    report(`revision ${revision}, everything −30 %`, testMarket({ revision, prices }), accounts);
  }
}
