import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import type { AaveV3Account } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { MarketState } from '@/lib/core/protocols/rules';
import { type AssessContext, assessBook } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { healthDistribution } from '@/lib/core/risk/distribution';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import { guardSummary } from '@/lib/core/risk/guard-summary';
import { plainBackend } from '@/lib/core/risk/kernel/backend';
import { exactClass, UNSET } from '@/lib/core/risk/kernel/classes';
import { evaluateLarge, type LargeEvaluation, repriceLarge } from '@/lib/core/risk/large-book/evaluate-large';
import { fallen, largeFigures, largeGuardSummary, nextInLine } from '@/lib/core/risk/large-book/large-figures';
import { liquidationLevels } from '@/lib/core/risk/levels';
import { bookOrder, queuePlaces, tierOf } from '@/lib/core/risk/queue';
import { TIERS } from '@/lib/core/risk/tier';
import { bookTotals, type Tally } from '@/lib/core/risk/totals';
import { TokenAmount, WAD } from '@/lib/core/units/units';
import { random, STABLE, type Symbol8, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { compositesAt, type Market8 } from '@/test/fixtures/guard';
import { testLoss, testVolatility } from '@/test/fixtures/volatility';
import { wasmHere } from '../kernel/kernel-fixture';

const rules = protocolRules['aave-v3'];
const SYMBOLS: readonly Symbol8[] = ['WETH', 'wstETH', 'WBTC', 'USDC', 'USDT', 'DAI', 'LINK', 'AAVE'];
const USUAL: Record<Symbol8, number> = {
  WETH: 2_500,
  wstETH: 2_975,
  WBTC: 65_000,
  USDC: 1,
  USDT: 1,
  DAI: 1,
  LINK: 14,
  AAVE: 95,
};
const AT = { block: 100, timestamp: 1 };

type World = { readonly market: MarketState; readonly context: AssessContext };

/** Prices, sources and volatilities as a block finds them: some far off, some unknown. */
function worldOf(seed: number, revision: number): World {
  const next = random(seed);
  const prices: Partial<Record<Symbol8, number | undefined>> = {};
  const outside: Record<string, readonly [number, number] | undefined> = {};
  for (const symbol of SYMBOLS) {
    const isStable = ['USDC', 'USDT', 'DAI'].includes(symbol);
    prices[symbol] = USUAL[symbol] * (isStable ? 1 : 0.8 + 0.35 * next());
    if (next() < 0.04) prices[symbol] = undefined;
    const middle = next() < 0.3 ? 0.94 + 0.12 * next() : 1;
    outside[symbol] = next() < 0.1 ? undefined : [middle - 0.001 - 0.01 * next() ** 3, middle + 0.001];
  }
  const market = testMarket({ revision, prices });
  const composites = new Map(compositesAt(market, outside as Market8).map((each) => [each.asset, each]));
  const exits = exitPrices(market, composites);
  const without = SYMBOLS.filter(() => next() < 0.06);
  return {
    market,
    context: {
      exitPrices: exits,
      guard: guardContext(market, composites.values()),
      loss: testLoss(market, testVolatility(without), exits),
      stable: STABLE,
    },
  };
}

const near = (left: number, right: number, relative = 1e-8, units = 1e5): boolean =>
  (Number.isNaN(left) && Number.isNaN(right)) ||
  left === right ||
  Math.abs(left - right) <= relative * Math.max(Math.abs(left), Math.abs(right)) + units;

/** What a unit of the coarsest asset (a satoshi) may do to a value: base units. */
const QUANTUM = 1e5;

/** Whether `bookOrder` has one before the other, or the doubles may have taken it to be so. */
function isOrdered(left: Assessment, right: Assessment): boolean {
  const [a, b] = [tierOf(left), tierOf(right)].map((tier) => TIERS.indexOf(tier)) as [number, number];
  if (a !== b || tierOf(left) === 'queue' || tierOf(left) === 'unpriced') return a <= b;
  const health = ({ position }: Assessment): number => Number(position.healthFactor ?? 0n) / 1e18;
  const debtOf = ({ position }: Assessment): number => Number(position.totalDebt ?? 0n);
  if (tierOf(left) !== 'estimated' && tierOf(left) !== 'blocked')
    return health(left) <= health(right) * (1 + 1e-6 + QUANTUM / debtOf(left) + QUANTUM / debtOf(right));
  const loss = ({ expectedLoss }: Assessment): number => Number(expectedLoss ?? 0n);
  const [most, least] = [loss(left) * 1.001 + 10 * QUANTUM, loss(right) * 0.999 - 10 * QUANTUM].map((each) =>
    Math.floor(each / 1e8),
  ) as [number, number];
  if (most !== Math.floor(loss(left) / 1e8) || least !== Math.floor(loss(right) / 1e8)) return most >= least;
  if (most !== least) return most > least;
  const urgency = (each: Assessment): number => (each.breachProbability ?? 0) * debtOf(each);
  return urgency(left) * 1.002 + 10 * QUANTUM >= urgency(right);
}

function expectEqual(
  large: LargeEvaluation,
  exact: readonly Assessment[],
  { context }: World,
  isAveraged: boolean,
): void {
  const { book } = large;
  const byAccount = new Map(exact.map((assessment) => [assessment.position.account, assessment]));
  expect(book.size).toBe(exact.length);
  const accountsOf = (places: ArrayLike<number>) => Array.from(places, (place) => book.accountAt(place) as Address);

  // What is asked for first is not helped by what is asked for later.
  const queue = queuePlaces(exact).map((index) => (exact[index] as Assessment).position.account);
  for (const count of [3, 25]) {
    expect(accountsOf(large.belowOrder.first(count))).toEqual(queue.slice(0, count));
    expect(accountsOf(book.first(count)).slice(0, queue.length)).toEqual(queue.slice(0, count));
  }
  expect(accountsOf(book.queue)).toEqual(queue);
  expect(book.queue.map(book.rankAt)).toEqual(queue.map((_, index) => index + 1));

  const whole = accountsOf(book.order());
  expect(whole.toSorted()).toEqual([...byAccount.keys()].toSorted());
  const inOrder = whole.map((account) => byAccount.get(account) as Assessment);
  for (let index = 1; index < inOrder.length; index += 1) {
    const [left, right] = [inOrder[index - 1], inOrder[index]] as [Assessment, Assessment];
    if (!isOrdered(left, right)) expect([left, right]).toEqual('the other way round');
  }
  const first = accountsOf(book.first(40));
  expect(first).toEqual(whole.slice(0, 40));
  const order = bookOrder(exact, queuePlaces(exact)).map((index) => exact[index] as Assessment);
  const next = order.filter(({ position }) => position.healthFactor === undefined || position.healthFactor >= WAD);
  expect(accountsOf(nextInLine(large, 10))).toEqual(next.slice(0, 10).map(({ position }) => position.account));

  const [health, debt, collateral, chance, loss] = (
    ['healthFactor', 'debt', 'collateral', 'breachProbability', 'expectedLoss'] as const
  ).map(book.column) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const distance = book.column('distance');
  const classes = book.classes();
  for (const assessment of exact) {
    const { position, guard } = assessment;
    const place = book.placeOf(position.account) as number;
    if (exact.length < 500 || place % 16 === 0) expect(book.assessmentAt(place)).toEqual(assessment);
    expect(classes[place]).toBe(exactClass(position.healthFactor));
    expect(book.guardAt(place)).toBe(guard.kind);
    const of = (column: Float64Array): number => column[place] as number;
    const rounding = QUANTUM / Number(position.totalDebt ?? 0n);
    const exactHealth = Number(position.healthFactor ?? Number.NaN) / 1e18;
    expect([position.account, near(of(health), exactHealth, 1e-6 + rounding, 0)]).toEqual([position.account, true]);
    if (position.totalDebt !== undefined) expect(near(of(debt), Number(position.totalDebt))).toBe(true);
    if (position.totalCollateral !== undefined)
      expect(near(of(collateral), Number(position.totalCollateral))).toBe(true);
    // The tail falls off with a power of ln HF, which is as uncertain as the health factor is.
    const tail = 1e-3 + (20 * (1e-8 + rounding)) / Math.abs(Math.log(exactHealth) || 1);
    const likely = assessment.breachProbability ?? Number.NaN;
    expect([position.account, likely, near(of(chance), likely, tail, 0)]).toEqual([position.account, likely, true]);
    const expected = Number(assessment.expectedLoss ?? Number.NaN);
    expect([position.account, expected, near(of(loss), expected, tail, 10 * QUANTUM)]).toEqual([
      position.account,
      expected,
      true,
    ]);
    for (const [name, is, should] of [
      ['healthFactor', of(health), exactHealth],
      ['debt', of(debt), Number(position.totalDebt ?? Number.NaN)],
      ['collateral', of(collateral), Number(position.totalCollateral ?? Number.NaN)],
      ['breachProbability', of(chance), likely],
      ['expectedLoss', of(loss), expected],
    ] as const) {
      const error = book.errorAt(name, place);
      // Far from 1 what is small is not told from nothing, which is no error of anybody's: a millionth of a debt at 1.25.
      const share = exactHealth >= 1.25 ? 1e-6 : 1e-9;
      const least = name === 'breachProbability' ? 1e-9 : name === 'expectedLoss' ? of(debt) * share : 0;
      if (!Object.is(is, should) && !(Math.abs(is - should) <= error + least))
        expect([position, name, is, error]).toEqual(should);
    }
    expect([
      of(distance),
      assessment,
      near(of(distance), assessment.distanceBps ?? Number.NaN, 0, isAveraged ? 100 : 3),
    ]).toEqual([of(distance), assessment, true]);
  }
  for (let place = 0; place < book.places; place += 1)
    if (book.accountAt(place) === undefined) expect(classes[place]).toBe(UNSET);

  expectFigures(large, exact, isAveraged);
  const nobody = { wrongful: undefined, hidden: undefined };
  const summary = largeGuardSummary(large, [], AT, nobody);
  const wanted = guardSummary(exact, [], context.exitPrices, AT, nobody);
  expect({ ...summary, unjudged: { ...summary.unjudged, assets: summary.unjudged.assets.toSorted() } }).toEqual({
    ...wanted,
    unjudged: { ...wanted.unjudged, assets: wanted.unjudged.assets.toSorted() },
  });
}

function expectFigures(large: LargeEvaluation, exact: readonly Assessment[], isAveraged: boolean): void {
  const { totals, distribution, levels } = largeFigures(large);
  const wanted = bookTotals(exact);
  // A quantum a leg.
  const rounding = (count: number): number => 4 * QUANTUM * count;
  const expectTally = (found: Tally, tally: Tally): void => {
    expect(found.count).toBe(tally.count);
    expect(near(Number(found.collateral), Number(tally.collateral), 1e-9, rounding(tally.count))).toBe(true);
    expect(near(Number(found.debt), Number(tally.debt), 1e-9, rounding(tally.count))).toBe(true);
  };
  expect([totals.positions, totals.unknown, totals.badDebt]).toEqual([
    wanted.positions,
    wanted.unknown,
    wanted.badDebt,
  ]);
  for (const bound of ['1', '1.05', '1.1', '1.25'] as const) expectTally(totals.atRisk[bound], wanted.atRisk[bound]);
  for (const fall of ['500', '1000', '2000'] as const)
    expectTally(totals.liquidationsAtRisk[fall], wanted.liquidationsAtRisk[fall]);
  const bins = healthDistribution(exact);
  const upTo = (list: typeof bins, edge: number) =>
    list.filter(({ to }) => to !== null && to <= edge).reduce((sum, { count }) => sum + count, 0);
  for (const edge of [1, 1.05, 1.1, 1.25]) expect(upTo(distribution, edge)).toBe(upTo(bins, edge));
  if (!isAveraged) expect(distribution.map(({ count }) => count)).toEqual(bins.map(({ count }) => count));
  const curves = liquidationLevels(exact);
  expect([...levels.keys()].toSorted()).toEqual([...curves.keys()].toSorted());
  for (const [asset, points] of curves)
    for (const { dropBps, collateral } of points) {
      const point = levels
        .get(asset)
        ?.filter((each) => each.dropBps <= dropBps)
        .at(-1);
      expect(near(Number(point?.collateral), Number(collateral), 1e-9, 2e8 + rounding(exact.length))).toBe(true);
    }
}

const assessed = (accounts: ReadonlyMap<Address, AaveV3Account>, { market, context }: World): readonly Assessment[] =>
  assessBook(rules, market, accounts.values(), context);
const isBelow = (health: bigint | undefined): boolean | undefined => (health === undefined ? undefined : health < WAD);

describe('evaluateLarge', () => {
  test('answers as an exact evaluation of every position, while accounts come, change and leave', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(1, 10),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom(undefined, wasmHere),
        (seed, revision, size, backend) => {
          const spare = testBook(size + 30, seed);
          const accounts = new Map(spare.slice(0, size).map((account) => [account.account, account]));
          const next = random(seed);
          let large: LargeEvaluation | undefined;
          let before: readonly Assessment[] | undefined;
          for (let block = 0; block < 4; block += 1) {
            const world = worldOf(seed + 7 * block, revision);
            const changed = new Set<Address>();
            for (let step = 0; step < 6 && block > 0; step += 1) {
              const account = spare[Math.floor(next() * spare.length)] as AaveV3Account;
              const other = spare[Math.floor(next() * spare.length)] as AaveV3Account;
              changed.add(account.account);
              if (accounts.has(account.account) && next() < 0.4) accounts.delete(account.account);
              else accounts.set(account.account, { ...other, account: account.account });
            }
            large = evaluateLarge(large, { rules, ...world, accounts, changed, now: block, backend });
            const exact = assessed(accounts, world);
            expectEqual(large, exact, world, revision === 1);
            expectBefore(large, exact, before);

            const prices = worldOf(seed + 7 * block + 1_000, revision).context;
            const kept = large.book.pin();
            const moved = {
              ...world.context,
              exitPrices: exitPrices(world.market, new Map()),
              guard: prices.guard,
              loss: testLoss(world.market, world.context.loss.model),
            };
            large = repriceLarge(large, moved, block);
            const other = assessed(accounts, { ...world, context: moved });
            expectEqual(large, other, { ...world, context: moved }, revision === 1);
            expectBefore(large, other, before, true);
            for (const assessment of exact)
              expect(kept(large.book.placeOf(assessment.position.account) as number)).toEqual(assessment);
            before = other;
          }
        },
      ),
      {
        numRuns: 12,
        examples: [
          [718527, 1, 50, undefined],
          [4, 10, 41, undefined],
        ],
      },
    );
  }, 120_000);

  test('the same of a book that has shapes, a fall of a tenth and back', () => {
    const accounts = new Map(testBook(8_000, 3).map((account) => [account.account, account]));
    let large: LargeEvaluation | undefined;
    for (const factor of [1, 0.9, 1.02]) {
      const market = testMarket({ prices: { WETH: 2_500 * factor, wstETH: 2_975 * factor, WBTC: 65_000 * factor } });
      const exits = exitPrices(market, new Map());
      const guard = guardContext(market, compositesAt(market, { WETH: [0.97, 0.98] }));
      const world = { market, context: { exitPrices: exits, guard, loss: testLoss(market), stable: STABLE } };
      const backend = () => ({ ...plainBackend(), enoughForAShape: 1_024 });
      large = evaluateLarge(large, { rules, ...world, accounts, changed: [], now: 0, backend });
      expect(large.state.mirror?.book.shapes.some(({ isPool, rows }) => !isPool && rows > 0)).toBe(true);
      expectEqual(large, assessed(accounts, world), world, false);
    }
  }, 60_000);

  test('counts and verdicts of a book within 1e-11 of 1 whose assets all fall alike', () => {
    const market = testMarket({ prices: { WETH: 2_500.123_456_71, wstETH: 2_975.123_456_79, LINK: 0.000_123_41 } });
    const held: readonly AaveV3Account[] = [
      testAccount({ WETH: 3, wstETH: 2 }, { WETH: 1 }),
      testAccount({ WETH: 4, LINK: 10_000_000 }, { WETH: 1, wstETH: 0.5 }),
      testAccount({ WETH: 4 }, { WETH: 1 }),
      testAccount({ wstETH: 2, USDC: 1 }, { WETH: 1 }),
    ];
    const accounts = new Map<Address, AaveV3Account>();
    for (const [index, account] of held.entries()) {
      const { healthFactor = 0n } = rules.position(market, account);
      const debtAt = (parts: bigint) =>
        new Map([...account.scaledDebt].map(([asset, amount]) => [asset, TokenAmount((amount * parts) / 10n ** 30n)]));
      const exactly = healthFactor * 10n ** 12n;
      for (let step = -150; step < 150; step += 1) {
        const parts = exactly + (BigInt(step) * exactly) / 10n ** 13n;
        const address: Address = `0x${(0x5000 + 1_000 * index + step).toString(16).padStart(40, '0')}`;
        accounts.set(address, { ...account, account: address, scaledDebt: debtAt(parts) });
      }
    }
    const exits = exitPrices(market, new Map());
    for (const at of [{ WETH: [0.999, 1.001] }, { WETH: [1.01, 1.011] }, { WETH: [0.98, 0.99] }] as const) {
      const guard = guardContext(market, compositesAt(market, { ...at, wstETH: [at.WETH[0], at.WETH[1]] } as Market8));
      const world = { market, context: { exitPrices: exits, guard, loss: testLoss(market), stable: STABLE } };
      const large = evaluateLarge(undefined, { rules, ...world, accounts, changed: undefined, now: 0 });
      const exact = assessed(accounts, world);
      const counts = (tallies: Readonly<Record<string, Tally>>) => Object.values(tallies).map(({ count }) => count);
      const wanted = bookTotals(exact).liquidationsAtRisk;
      expect(counts(largeFigures(large).totals.liquidationsAtRisk)).toEqual(counts(wanted));
      for (const { position, guard: verdict } of exact)
        expect(large.book.guardAt(large.book.placeOf(position.account) as number)).toBe(verdict.kind);
    }
  });

  test('while no source says anything, it is nobody that the exact rules are asked about for that', () => {
    const accounts = new Map(testBook(2_000, 9).map((account) => [account.account, account]));
    const market = testMarket();
    const exits = exitPrices(market, new Map());
    const loss = testLoss(market, testVolatility(), exits);
    const composites = compositesAt(market).filter((_, index) => index > 0);
    const asked = [composites, []].map((known) => {
      const guard = guardContext(market, known);
      const world = { market, context: { exitPrices: exits, guard, loss, stable: STABLE } };
      let positions = 0;
      const counting: typeof rules = {
        ...rules,
        position: (...of) => {
          positions += 1;
          return rules.position(...of);
        },
      };
      const large = evaluateLarge(undefined, { rules: counting, ...world, accounts, changed: undefined, now: 0 });
      const count = positions;
      expect(count).toBeLessThan(100);
      expectEqual(large, assessed(accounts, world), world, false);
      return large.guard.unjudged.count;
    });
    expect(asked[1]).toBe(2_000);
  });

  test('after an evaluation that the rules refused, the next one starts from nothing', () => {
    const accounts = new Map(testBook(50, 5).map((account) => [account.account, account]));
    const world = worldOf(11, 10);
    const first = evaluateLarge(undefined, { rules, ...world, accounts, changed: undefined, now: 0 });
    const [some] = accounts.values();
    const stranger = { ...some, scaledSupply: new Map([['0xdead', 1n]]) } as unknown as AaveV3Account;
    const broken = new Map(accounts).set(stranger.account, stranger);
    const changed = [stranger.account];
    expect(() => evaluateLarge(first, { rules, ...world, accounts: broken, changed, now: 0 })).toThrow();
    expect(first.state.mirror).toBeUndefined();
    const again = evaluateLarge(first, { rules, ...world, accounts, changed, now: 0 });
    expectEqual(again, assessed(accounts, world), world, false);
    expect(again.crossed).toEqual([]);
  });
});

/** Health factors of the block before, who crossed 1 since, and whose fell most. */
function expectBefore(
  { book, crossed, ...large }: LargeEvaluation,
  exact: readonly Assessment[],
  before: readonly Assessment[] | undefined,
  isSame = false,
): void {
  const earlier = new Map(before?.map(({ position }) => [position.account, position.healthFactor]));
  const falls: { readonly account: Address; readonly fall: number }[] = [];
  const crossings = exact.flatMap(({ position: { account, healthFactor } }) => {
    const was = earlier.get(account);
    expect(book.healthBefore(book.placeOf(account) as number)).toBe(was);
    if (was !== undefined && healthFactor !== undefined)
      falls.push({ account, fall: 1 - Number(healthFactor) / Number(was) });
    const [left, right] = [isBelow(was), isBelow(healthFactor)];
    if (left === undefined || right === undefined || left === right) return [];
    return [{ account, cause: right ? 'liquidatable' : 'recovered' }];
  });
  const byAccount = (a: { account: string }, b: { account: string }): number => (a.account < b.account ? -1 : 1);
  expect(crossed.toSorted(byAccount)).toEqual(isSame ? [] : crossings.toSorted(byAccount));
  const found = fallen({ book, crossed, ...large }, 5, 1e-4);
  const most = falls
    .filter(({ fall }) => fall > 1.5e-4)
    .sort((a, b) => b.fall - a.fall)
    .slice(0, 5);
  const least = [...found]
    .map((place) => falls.find(({ account }) => account === book.accountAt(place))?.fall ?? 0)
    .sort((a, b) => b - a)[most.length - 1];
  if (most.length > 0) expect(near(least ?? 0, most.at(-1)?.fall ?? 0, 1e-3, 3e-4)).toBe(true);
}
