import { loadavg } from 'node:os';
import type { Address } from 'viem';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { protocolRules } from '@/lib/core/protocols/registry';
import { plainBackend } from '@/lib/core/risk/kernel/backend';
import { eachBelowOne } from '@/lib/core/risk/kernel/below-one';
import { bookBytes, createBook, insert, priceBook, type RiskBook } from '@/lib/core/risk/kernel/book';
import { bindShape, createBound } from '@/lib/core/risk/kernel/bound';
import { UNKNOWN } from '@/lib/core/risk/kernel/classes';
import type { Exact } from '@/lib/core/risk/kernel/evaluation';
import { liquidationPrices } from '@/lib/core/risk/kernel/liquidation-price';
import { lowestHealth } from '@/lib/core/risk/kernel/lowest';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { rowBytes } from '@/lib/core/risk/kernel/shape';
import { termsIn } from '@/lib/core/risk/kernel/term-table';
import { evaluateAll, sweep, tick } from '@/lib/core/risk/kernel/tick';
import { triggerCurve } from '@/lib/core/risk/kernel/trigger-curve';
import { timed } from './fastest';
import { memoryBandwidth } from './memory-bandwidth';
import { percentile } from './percentile';
import { benchAccount, benchMarket, ETH, ETH_CORRELATED } from './risk-book';
import { benchExact, benchMathUtils, benchMorpho } from './risk-peers';
import { benchThreads } from './risk-threads';

const SEED = 4;
const rules = protocolRules['aave-v3'];
const linear = linearRulesFor({ protocol: 'aave-v3' });
const SIZES = [10_000, 100_000, 1_000_000];
const ignore = () => {};

/** ETH at a factor of its price, after some seconds of interest. */
function marketAt(factor: number, seconds: number, revision = 10): AaveV3Market {
  const market = benchMarket({ revision, factors: new Map([[ETH, factor]]), seconds });
  return rules.accrue(market, market.block.timestamp) as AaveV3Market;
}

/** The exact rules over accounts made when first asked for, as an engine has its ledger in memory. */
function exactIn(market: () => AaveV3Market): Exact {
  const ledger = new Map<number, AaveV3Account>();
  return (place) => {
    const account = ledger.get(place) ?? benchAccount(SEED, place);
    ledger.set(place, account);
    return rules.position(market(), account).healthFactor;
  };
}

/** The fastest of sorted times, by which everything is compared, and the median, which says how disturbed the run was. */
const best = (times: readonly number[], digits: number, withTail = false): string =>
  [times[0] as number, percentile(times, 0.5), ...(withTail ? [percentile(times, 0.99)] : [])]
    .map((time) => time.toFixed(digits))
    .join(' / ');

interface Row {
  readonly name: string;
  readonly cells: Map<number, string>;
}

/** One size: every figure by name. */
async function measure(
  size: number,
  show: (name: string, value: string) => void,
): Promise<{ readonly sweepNs: number; readonly sweepBytes: number }> {
  let market = marketAt(1, 0);
  const exact = exactIn(() => market);
  const { book, insertNs, legs } = fill(size, market);
  sweep(book, exact, ignore);
  const [ordering] = timed(() => orderBook(book), 1) as [number];
  const classes = [...book.counts];
  show('positions below 1, shapes', `${classes[0]}, ${book.shapes.length}`);
  show('legs a position', (legs / size).toFixed(2));
  show(
    'bytes a position (with room to grow)',
    `${(bookBytes(book).used / size).toFixed(0)} (${(bookBytes(book).allocated / size).toFixed(0)})`,
  );
  show('insert, ns', insertNs.toFixed(0));
  show('order all (off the tick), ms', ordering.toFixed(1));

  const few = size > 200_000;
  let seconds = 0;
  let factor = 1;
  const nextBlock = (): void => {
    seconds += 12;
    factor = factor === 1 ? 1.0025 : 1;
    market = marketAt(factor, seconds);
    priceBook(book, linear, market);
  };
  // Every index and the ETH price have changed before each round.
  const compared = timed(() => sweep(book, exact, ignore), few ? 61 : 101, nextBlock);
  show('full sweep without the index, ms', best(compared, 2));
  const sweeps = timed(() => evaluateAll(book, exact, ignore), few ? 151 : 101, nextBlock);
  const sweepMs = sweeps[0] as number;
  show('FULL SWEEP, every class exact, ms', best(sweeps, 2));
  show('  ns a position', ((sweepMs * 1e6) / size).toFixed(2));
  const sweepBytes = book.shapes.reduce(
    (sum, { rows, legs: count, isPool }) => sum + rows * (rowBytes(count, isPool) - 8),
    0,
  );
  show('  GB/s', (sweepBytes / sweepMs / 1e6).toFixed(2));
  const prices = timed(() => allPrices(book), few ? 9 : 31);
  show('liquidation price per collateral, ms', best(prices, 2));

  const ticks = { shapes: 0, rows: 0, asked: 0, crossed: 0 };
  for (const [percent, step] of [
    ['0.05', 1.0005],
    ['0.25', 1.0025],
  ] as const) {
    const ethTicks = timed(
      () => {
        priceBook(book, linear, market, new Set([ETH]));
        Object.assign(ticks, tick(book, exact, ignore));
      },
      201,
      () => {
        factor = factor === 1 ? step : 1;
        market = marketAt(factor, seconds);
      },
    );
    show(`TICK of ETH ± ${percent} %, ms (and p99)`, best(ethTicks, 3, true));
    show(
      `  of the full sweep, medians (± ${percent} %)`,
      `${((100 * percentile(ethTicks, 0.5)) / percentile(sweeps, 0.5)).toFixed(1)} %`,
    );
    show(`  rows looked at, crossed (± ${percent} %)`, `${ticks.rows}, ${ticks.crossed}`);
  }
  const blockTicks = timed(() => tick(book, exact, ignore), 101, nextBlock);
  show('block: ETH and all indices, ms (and p99)', best(blockTicks, 3, true));
  const top = timed(() => lowestHealth(book, 100, exact), 31);
  show('100 lowest, exact order, ms', best(top, 3));
  const fallen = benchMarket({ factors: new Map([...ETH_CORRELATED].map((asset) => [asset, 0.8])), seconds });
  const shocked = rules.accrue(fallen, fallen.block.timestamp) as AaveV3Market;
  const shocks = timed(
    () =>
      eachBelowOne(
        book,
        termsIn(book.terms, linear, shocked),
        exactIn(() => shocked),
        ignore,
      ),
    few ? 11 : 31,
  );
  show('shock: ETH and its kind −20 %, ms', best(shocks, 2));
  const curves = timed(() => triggerCurve(book, ETH), few ? 5 : 21);
  show('exact curve of levels, ETH, ms', best(curves, 2));
  const { one, two } = await benchThreads(book, few ? 60 : 200);
  show('health factors, one thread / two, wall ms', `${one.toFixed(2)} / ${two.toFixed(2)}`);
  return { sweepNs: (sweepMs * 1e6) / size, sweepBytes: sweepBytes / size };
}

function fill(size: number, market: AaveV3Market): { book: RiskBook; insertNs: number; legs: number } {
  const book = createBook({ backend: plainBackend({ isShared: true }) });
  let legs = 0;
  let spent = 0;
  for (let from = 0; from < size; from += 10_000) {
    const accounts = Array.from({ length: Math.min(10_000, size - from) }, (_, index) =>
      benchAccount(SEED, from + index),
    );
    const start = performance.now();
    for (const account of accounts) insert(book, linear.legs(market, account));
    spent += performance.now() - start;
    for (const { scaledSupply, scaledDebt } of accounts) legs += scaledSupply.size + scaledDebt.size;
  }
  priceBook(book, linear, market);
  return { book, insertNs: (spent * 1e6) / size, legs };
}

function allPrices(book: RiskBook): void {
  const bound = createBound();
  const most = Math.max(...book.shapes.map(({ rows }) => rows));
  const out = Array.from({ length: 4 }, () => new Float64Array(most));
  for (const shape of book.shapes) {
    bindShape(bound, shape, book.terms);
    liquidationPrices(book, shape, bound, out);
  }
}

/**
 * Nanoseconds a position of what the Morpho SDK does: a book of one collateral and one debt each, all health
 * factors, exact classes, and all liquidation prices.
 */
function measurePairs(): number {
  const market = marketAt(1, 0);
  const book = createBook();
  const [weth, usdc] = [...market.reserves.keys()] as [Address, Address];
  for (let place = 0; place < 200_000; place += 1) {
    const collateral = 10n ** 18n + BigInt(place) * 10n ** 14n;
    const debt = (collateral * BigInt(1_000 + (place % 1_000))) / 10n ** 12n;
    insert(book, { group: 0, collaterals: [{ asset: weth, raw: collateral }], debts: [{ asset: usdc, raw: debt }] });
  }
  let factor = 1;
  const reprice = (): void => {
    factor = factor === 1 ? 1.0025 : 1;
    priceBook(book, linear, marketAt(factor, 0));
  };
  // No position of these is near enough to a threshold to ask about: an unknown class would throw the count off.
  const exact: Exact = () => undefined;
  reprice();
  sweep(book, exact, ignore);
  orderBook(book);
  const run = (): void => {
    evaluateAll(book, exact, ignore);
    allPrices(book);
  };
  const ns = ((timed(run, 41, reprice)[0] as number) * 1e6) / 200_000;
  if (book.counts[UNKNOWN] !== 0) throw new Error('the pairs were to be classified without the exact rules');
  return ns;
}

/** One table: the kernel at three sizes, the peers and the machine's limit in the same run. */
export async function benchRisk(): Promise<void> {
  const rows: Row[] = [];
  const show = (size: number) => (name: string, value: string) => {
    let row = rows.find((each) => each.name === name);
    if (row === undefined) {
      row = { name, cells: new Map() };
      rows.push(row);
    }
    row.cells.set(size, value);
  };
  const before = memoryBandwidth();
  const sample = Array.from({ length: 3_000 }, (_, place) => benchAccount(SEED, place));
  const market = marketAt(1, 0);
  const exactNs = benchExact(market, sample);
  const mathUtils = benchMathUtils(market, sample.slice(0, 400));
  const morphoNs = benchMorpho(5_000);
  const pairNs = measurePairs();
  let last = { sweepNs: 0, sweepBytes: 0 };
  for (const size of SIZES) last = await measure(size, show(size));
  const after = memoryBandwidth();
  const limit = { javaScript: Math.max(before.javaScript, after.javaScript), simd: Math.max(before.simd, after.simd) };

  console.log(
    `\nRisk kernel, one core, Aave 3.6's law, CPU time: fastest of the rounds, median; load ${loadavg()
      .map((n) => n.toFixed(1))
      .join(' ')}`,
  );
  console.log(`${''.padEnd(44)}${SIZES.map((size) => size.toLocaleString('en').padStart(26)).join('')}`);
  for (const { name, cells } of rows)
    console.log(`${name.padEnd(44)}${SIZES.map((size) => (cells.get(size) ?? '').padStart(26)).join('')}`);
  const speed = last.sweepBytes / last.sweepNs;
  const against = (name: string, ns: number, what: string, ours = last.sweepNs) =>
    console.log(`${name.padEnd(44)}${ns.toFixed(0).padStart(10)} ns  ${(ns / ours).toFixed(0).padStart(8)} ×  ${what}`);
  console.log('\nOne position, beside the full sweep at 1,000,000:');
  against('exact bigint rules', exactNs, 'position(): every leg in integers, the truth');
  against(
    '@aave/math-utils formatUserSummary',
    mathUtils.ns,
    `health factor among many display fields; its own differs by up to ${mathUtils.worst.toExponential(1)}`,
  );
  against(
    '@morpho-org/blue-sdk AccrualPosition',
    morphoNs,
    'one collateral, one debt; health factor and liquidation price, exact integers',
  );
  against(
    '  beside 200,000 such pairs',
    morphoNs,
    `health factor, exact class and liquidation price at ${pairNs.toFixed(1)} ns: like for like`,
    pairNs,
  );
  console.log(
    '\nMemory, one thread, read by a sum over 128 MiB, beside the sweep (bytes of its rows, read and written once):',
  );
  console.log(
    `${'JavaScript, eight accumulators'.padEnd(44)}${limit.javaScript.toFixed(1).padStart(10)} GB/s  sweep at ${((100 * speed) / limit.javaScript).toFixed(0)} %`,
  );
  console.log(
    `${'WebAssembly SIMD'.padEnd(44)}${limit.simd.toFixed(1).padStart(10)} GB/s  sweep at ${((100 * speed) / limit.simd).toFixed(0)} %`,
  );
}
