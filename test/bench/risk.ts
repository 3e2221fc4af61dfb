import { loadavg } from 'node:os';
import type { Address } from 'viem';
import { startKernelCrew } from '@/lib/adapters/threads/kernel-crew';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { protocolRules } from '@/lib/core/protocols/registry';
import { type Backend, plainBackend } from '@/lib/core/risk/kernel/backend';
import { eachBelowOne } from '@/lib/core/risk/kernel/below-one';
import { bookBytes, createBook, insert, priceBook, type RiskBook } from '@/lib/core/risk/kernel/book';
import { bindShape, createBound } from '@/lib/core/risk/kernel/bound';
import { UNKNOWN } from '@/lib/core/risk/kernel/classes';
import type { Exact } from '@/lib/core/risk/kernel/evaluation';
import { healthColumn } from '@/lib/core/risk/kernel/health-column';
import { liquidationPrices } from '@/lib/core/risk/kernel/liquidation-price';
import { lowestHealth } from '@/lib/core/risk/kernel/lowest';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { termsIn } from '@/lib/core/risk/kernel/term-table';
import { evaluateAll, sweep, tick } from '@/lib/core/risk/kernel/tick';
import { triggerCurve } from '@/lib/core/risk/kernel/trigger-curve';
import { wasmBackend } from '@/lib/core/risk/kernel/wasm-backend';
import { timed } from './fastest';
import { type Bandwidth, memoryBandwidth } from './memory-bandwidth';
import { percentile } from './percentile';
import { benchAccount, benchMarket, ETH, ETH_CORRELATED } from './risk-book';
import { benchExact, benchMathUtils, benchMorpho } from './risk-peers';

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

type Show = (name: string, value: string) => void;

/** Of one size and backend: milliseconds, the fastest and the median. */
interface Times {
  readonly sweep: readonly [number, number];
  readonly health: number;
  /** Of ticks of ETH by a percentage. */
  readonly ticks: ReadonlyMap<string, readonly [number, number]>;
  /** Bytes that a sweep cannot but read and write, once each: amounts, a pool's term ids, health factors. */
  readonly bytes: number;
}

const wasmOrThrow = (): Backend => {
  const backend = wasmBackend(WebAssembly);
  if (backend === undefined) throw new Error('this engine has no shared WebAssembly memory with SIMD');
  return backend;
};

/** One size in one backend: every figure by name; those that no backend changes only where `isFull`. */
async function measure(size: number, backend: Backend, isFull: boolean, show: Show): Promise<Times> {
  const as = backend.name;
  let market = marketAt(1, 0);
  const exact = exactIn(() => market);
  const { book, insertNs, legs } = fill(size, market, backend);
  sweep(book, exact, ignore);
  const [ordering] = timed(() => orderBook(book), 1) as [number];
  const few = size > 200_000;
  const bound = createBound();
  let seconds = 0;
  let factor = 1;
  const nextBlock = (): void => {
    seconds += 12;
    factor = factor === 1 ? 1.0025 : 1;
    market = marketAt(factor, seconds);
    priceBook(book, linear, market);
  };
  if (isFull) {
    show('positions below 1, shapes', `${book.counts[0]}, ${book.shapes.length}`);
    show('legs a position', (legs / size).toFixed(2));
    const { used, allocated } = bookBytes(book);
    show('bytes a position (with room to grow)', `${(used / size).toFixed(0)} (${(allocated / size).toFixed(0)})`);
    show('insert, ns', insertNs.toFixed(0));
    show('order all (off the tick), ms', ordering.toFixed(1));
    const compared = timed(() => sweep(book, exact, ignore), few ? 31 : 101, nextBlock);
    show('sweep without the index, TypeScript, ms', best(compared, 2));
  }
  // Every index and the ETH price have changed before each round.
  const sweeps = timed(() => evaluateAll(book, exact, ignore), few ? 151 : 201, nextBlock);
  show(`FULL SWEEP, every class exact, ${as}, ms`, best(sweeps, 2));
  const health = timed(
    () => {
      for (const shape of book.shapes) {
        bindShape(bound, shape, book.terms);
        backend.writeHealth(shape, bound, 0, shape.rows);
      }
    },
    few ? 151 : 201,
    nextBlock,
  );
  show(`  of it: all health factors, ${as}, ms`, best(health, 2));
  tick(book, exact, ignore);
  const ticks = new Map<string, readonly [number, number]>();
  const report = { shapes: 0, rows: 0, asked: 0, crossed: 0 };
  for (const [percent, step] of [
    ['0.05', 1.0005],
    ['0.25', 1.0025],
  ] as const) {
    const ethTicks = timed(
      () => {
        priceBook(book, linear, market, new Set([ETH]));
        Object.assign(report, tick(book, exact, ignore));
      },
      301,
      () => {
        factor = factor === 1 ? step : 1;
        market = marketAt(factor, seconds);
      },
    );
    ticks.set(percent, [ethTicks[0] as number, percentile(ethTicks, 0.5)]);
    if (!isFull) continue;
    show(`TICK of ETH ± ${percent} %, ms (and p99)`, best(ethTicks, 3, true));
    show(`  rows evaluated, crossed (± ${percent} %)`, `${report.rows}, ${report.crossed}`);
  }
  const bytes = book.shapes.reduce(
    (sum, { rows, legs: count, isPool }) => sum + rows * ((isPool ? 10 : 8) * count + 8),
    0,
  );
  if (isFull) await others(book, exact, few, { market, seconds, nextBlock, show });
  return { sweep: [sweeps[0] as number, percentile(sweeps, 0.5)], health: health[0] as number, ticks, bytes };
}

/** What takes the same time in either backend, and threads. */
async function others(
  book: RiskBook,
  exact: Exact,
  few: boolean,
  { seconds, nextBlock, show }: { market: AaveV3Market; seconds: number; nextBlock: () => void; show: Show },
): Promise<void> {
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
  const prices = timed(() => allPrices(book), few ? 9 : 31);
  show('liquidation price per collateral, ms', best(prices, 2));
  const curves = timed(() => triggerCurve(book, ETH), few ? 5 : 21);
  show('exact curve of levels, ETH, ms', best(curves, 2));
  const threads = book.backend.threads;
  if (threads === undefined) return;
  const crew = await startKernelCrew(threads, 1);
  const wall = { one: Number.POSITIVE_INFINITY, two: Number.POSITIVE_INFINITY };
  for (let round = 0; round < (few ? 200 : 400); round += 1) {
    for (const hands of ['one', 'two'] as const) {
      threads.hire(hands === 'two' ? crew : undefined);
      const start = performance.now();
      healthColumn(book);
      wall[hands] = Math.min(wall[hands], performance.now() - start);
    }
  }
  threads.hire(undefined);
  await crew.close();
  show('health factors by place, one thread / two, wall ms', `${wall.one.toFixed(2)} / ${wall.two.toFixed(2)}`);
}

function fill(
  size: number,
  market: AaveV3Market,
  backend: Backend,
): { book: RiskBook; insertNs: number; legs: number } {
  const book = createBook({ backend });
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
  const book = createBook({ backend: wasmOrThrow() });
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
  const bandwidth = await memoryBandwidth();
  const limits = [bandwidth()];
  const sample = Array.from({ length: 3_000 }, (_, place) => benchAccount(SEED, place));
  const market = marketAt(1, 0);
  const exactNs = benchExact(market, sample);
  const mathUtils = benchMathUtils(market, sample.slice(0, 400));
  const morphoNs = benchMorpho(5_000);
  const pairNs = measurePairs();
  const last = new Map<Backend['name'], Times>();
  for (const size of SIZES) {
    for (const backend of [wasmOrThrow(), plainBackend()]) {
      last.set(backend.name, await measure(size, backend, backend.name === 'WebAssembly', show(size)));
      limits.push(bandwidth());
    }
  }

  console.log(
    `\nRisk kernel, one core, Aave 3.6's law, CPU time: fastest of the rounds, median; load ${loadavg()
      .map((n) => n.toFixed(1))
      .join(' ')}`,
  );
  console.log(`${''.padEnd(WIDTH)}${SIZES.map((size) => size.toLocaleString('en').padStart(24)).join('')}`);
  for (const { name, cells } of rows)
    console.log(`${name.padEnd(WIDTH)}${SIZES.map((size) => (cells.get(size) ?? '').padStart(24)).join('')}`);
  const [typeScript, wasm] = [last.get('TypeScript'), last.get('WebAssembly')];
  if (typeScript === undefined || wasm === undefined) throw new Error('both backends are measured');
  const ns = wasm.sweep[0];
  const against = (name: string, each: number, what: string, ours = ns) =>
    console.log(
      `${name.padEnd(WIDTH)}${each.toFixed(0).padStart(8)} ns  ${(each / ours).toFixed(0).padStart(7)} ×  ${what}`,
    );
  console.log(`\nOne position, beside the full sweep at 1,000,000 (${ns.toFixed(2)} ns, WebAssembly):`);
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
  const most = (of: keyof Bandwidth): number => Math.max(...limits.map((each) => each[of]));
  printAims({
    typeScript,
    wasm,
    limit: { javaScript: most('javaScript'), simd: most('simd'), readWrite: most('readWrite') },
    mathUtils: mathUtils.ns / ns,
    morpho: morphoNs / pairNs,
  });
}

const WIDTH = 50;

/** What is aimed at beside what was measured, at 1,000,000 positions. */
function printAims({
  typeScript,
  wasm,
  limit,
  mathUtils,
  morpho,
}: {
  readonly typeScript: Times;
  readonly wasm: Times;
  readonly limit: Bandwidth;
  readonly mathUtils: number;
  readonly morpho: number;
}): void {
  console.log(
    '\nMemory at 1,000,000, one thread. A sweep moves the bytes of its rows once: amounts and term ids read,',
  );
  console.log('health factors written; lines fetched to be overwritten, and what the index looks at, are not counted.');
  console.log(
    'TypeScript as it runs in a process that has detached a buffer, as the server has: 1.3 to 1.4 times slower.',
  );
  const speeds = (
    [
      ['WebAssembly', wasm],
      ['TypeScript', typeScript],
    ] as const
  ).flatMap(
    ([
      name,
      {
        sweep: [full],
        health,
        bytes,
      },
    ]) =>
      [
        [`${name}: full sweep, exact classes`, bytes / full / 1e6, full],
        [`${name}: all health factors`, bytes / health / 1e6, health],
      ] as const,
  );
  const share = (speed: number, of: number): string => `${((100 * speed) / of).toFixed(0)} %`.padStart(8);
  console.log(
    `${'limits, GB/s'.padEnd(WIDTH)}${' '.repeat(16)}${[limit.simd, limit.readWrite, limit.javaScript].map((speed) => speed.toFixed(1).padStart(14)).join('')}`,
  );
  console.log(
    `${''.padEnd(WIDTH)}${'ms'.padStart(8)}${'GB/s'.padStart(8)}${['SIMD sum', 'SIMD 3 to 1', 'JS sum'].map((name) => name.padStart(14)).join('')}`,
  );
  for (const [name, speed, time] of speeds)
    console.log(
      `${name.padEnd(WIDTH)}${time.toFixed(2).padStart(8)}${speed.toFixed(1).padStart(8)}${[limit.simd, limit.readWrite, limit.javaScript].map((of) => share(speed, of).padStart(14)).join('')}`,
    );
  const aims: [string, number, 'most' | 'least', number, string][] = [
    ['full sweep, exact, WebAssembly', wasm.sweep[0], 'most', 10, 'ms'],
    ['full sweep, exact, TypeScript', typeScript.sweep[0], 'most', 10, 'ms'],
    ['times faster than @aave/math-utils', mathUtils, 'least', 15_000, '×'],
    ['times faster than the Morpho SDK, its pairs', morpho, 'least', 80, '×'],
    ...(['0.05', '0.25'] as const).flatMap((percent) =>
      (
        [
          ['TypeScript', typeScript],
          ['WebAssembly', wasm],
        ] as const
      ).map(([name, { sweep: full, ticks }]): [string, number, 'most', number, string] => [
        `tick of ETH ± ${percent} %, of the ${name} sweep (medians)`,
        (100 * (ticks.get(percent)?.[1] ?? Number.NaN)) / full[1],
        'most',
        5,
        '%',
      ]),
    ),
    [
      'full sweep of the SIMD sum limit, WebAssembly',
      (100 * wasm.bytes) / wasm.sweep[0] / 1e6 / limit.simd,
      'least',
      60,
      '%',
    ],
    [
      'full sweep of the SIMD sum limit, TypeScript',
      (100 * typeScript.bytes) / typeScript.sweep[0] / 1e6 / limit.simd,
      'least',
      35,
      '%',
    ],
  ];
  console.log(`\n${'Aims at 1,000,000'.padEnd(WIDTH + 8)}${'measured'.padStart(12)}${'aim'.padStart(14)}`);
  for (const [name, value, side, aim, unit] of aims) {
    const isMet = side === 'most' ? value <= aim : value >= aim;
    console.log(
      `${name.padEnd(WIDTH + 8)}${`${value.toFixed(value < 100 ? 1 : 0)} ${unit}`.padStart(12)}${`${side === 'most' ? '≤' : '≥'} ${aim} ${unit}`.padStart(14)}  ${isMet ? 'met' : 'MISSED'}`,
    );
  }
}
