import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Position } from '@/lib/core/position/position';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { assessBook } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { lossGivenBreach } from '@/lib/core/risk/expected-loss';
import { guardContext } from '@/lib/core/risk/guard-context';
import { bookOrder, queuePlaces } from '@/lib/core/risk/queue';
import { guardTagSchema } from '@/lib/core/snapshot/guard-schema';
import { largeRows } from '@/lib/core/snapshot/large-rows';
import { riskStatusSchema } from '@/lib/core/snapshot/position-schema';
import {
  type PositionQuery,
  positionQuerySchema,
  positionSortSchema,
} from '@/lib/core/snapshot/position-window-schema';
import { assessedRows, neighboursOf, type RowBook, rowOf } from '@/lib/core/snapshot/row-book';
import { positionWindow, selectRows } from '@/lib/core/snapshot/window';
import { assetOf, STABLE, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { compositesAt } from '@/test/fixtures/guard';
import { fakeLargeBook } from '@/test/fixtures/large-book';
import { testLoss, testVolatility } from '@/test/fixtures/volatility';

/** Accounts as hashes are, two of each thousand alike in their first digits. */
const spread = (account: `0x${string}`): `0x${string}` => {
  const id = BigInt(account);
  const digits = ((id * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834_1082_276bn) % 2n ** 160n)
    .toString(16)
    .padStart(40, '0');
  return id % 500n < 2n ? `0x${'c'.repeat(20)}${digits.slice(20)}` : `0x${digits}`;
};

const accounts = [
  ...testBook(400, 3),
  // Crumbs, equal twins, one that a missing price makes unknown, one whose chance nobody knows.
  testAccount({ WETH: 0.000001 }, { USDC: 0.000001 }, { id: 0x900 }),
  testAccount({ WETH: 1 }, { USDC: 1_000 }, { id: 0xfe0 }),
  testAccount({ WETH: 1 }, { USDC: 1_000 }, { id: 0xfe1 }),
  testAccount({ LINK: 100 }, { USDC: 500 }, { id: 0xfe2 }),
  testAccount({ AAVE: 10 }, { USDC: 550 }, { id: 0xfe3 }),
].map((each) => ({ ...each, account: spread(each.account) }));

function bookAt(factor: number, dropped: ReadonlySet<number> = new Set()) {
  const market = testMarket({ prices: { WETH: 2_500 * factor, wstETH: 2_975 * factor, LINK: undefined } });
  const loss = testLoss(market, testVolatility(['AAVE']));
  const composites = compositesAt(market, { wstETH: [1.02, 1.03] });
  const assessed = assessBook(rules, market, accounts, {
    exitPrices: exitPrices(market, new Map()),
    guard: guardContext(market, composites),
    loss,
    stable: STABLE,
  });
  const book = assessed.filter((_, place) => !dropped.has(place));
  const queue = queuePlaces(book);
  const lossOf = (position: Position) => lossGivenBreach(position, loss);
  const plain = assessedRows({
    book,
    order: bookOrder(book, queue),
    queued: queue.length,
    healthBefore: book.map(({ position }) => position.healthFactor),
    lossOf,
    made: new WeakMap(),
  });
  const places = assessed.map((each, place): Assessment | undefined => (dropped.has(place) ? undefined : each));
  const large = (noise = 0) =>
    fakeLargeBook(
      places,
      noise,
      places.map((each) => each?.position.healthFactor),
    );
  return { book, plain, large, lossOf };
}

const calm = bookAt(1);
const crash = bookAt(0.7, new Set([0, 17, 399]));
const crashed = crash.book;
const query = (input: Record<string, unknown>): PositionQuery => positionQuerySchema.parse(input);
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const queries = fc
  .record({
    sort: fc.constantFrom(...positionSortSchema.options),
    dir: fc.constantFrom('asc', 'desc'),
    status: optional(fc.subarray(riskStatusSchema.options)),
    guard: optional(fc.subarray(guardTagSchema.options)),
    asset: optional(fc.constantFrom(assetOf('WETH'), assetOf('USDC'), assetOf('AAVE'))),
    hfBelow: optional(fc.constantFrom(0.9, 1, 1.03, 1.05, 1.1, 1.25, 1.3)),
    minDebt: optional(fc.constantFrom(0, 0.000001, 1, 1_000, 5_000)),
    search: optional(
      fc.constantFrom(
        '0x',
        '0x0',
        '0xCc',
        `0x${'c'.repeat(20)}`,
        accounts[7]?.account,
        accounts[8]?.account.slice(0, 12),
      ),
    ),
    offset: fc.integer({ min: 0, max: 60 }),
    limit: fc.integer({ min: 1, max: 200 }),
  })
  .map((given) => query(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))));

/** What a sort compares of rows, so that ties may differ and nothing else. */
const valuesOf = (rows: RowBook, found: Iterable<{ readonly account: string }>, sort: PositionQuery['sort']) => {
  const indices = new Map(Array.from(rows, ({ account }, index) => [account as string, index]));
  return Array.from(found, ({ account }) => rows.columns?.key(indices.get(account) ?? -1, sort));
};

describe('rows of a large book', () => {
  test('any window is the small book’s, ties aside; every row is the same', () => {
    fc.assert(
      fc.property(
        queries,
        fc.constantFrom(calm, crash),
        fc.constantFrom(0, 1e-13),
        (asked, { plain, large, lossOf }, noise) => {
          const rows = largeRows(large(noise), lossOf);
          const [expected, found] = [plain, rows].map((each) => positionWindow(each, asked, 7));
          expect(found).toMatchObject({ total: expected?.total, book: expected?.book, block: 7 });
          const whole = { ...asked, offset: 0, limit: 500 };
          const all = positionWindow(plain, whole, 7);
          expect(new Set(positionWindow(rows, whole, 7).order)).toEqual(new Set(all.order));
          const read = (window: typeof found) =>
            valuesOf(
              plain,
              (window?.order ?? []).map((account) => ({ account })),
              asked.sort,
            );
          expect(read(found)).toEqual(read(expected));
          for (const account of found?.order ?? []) expect(found?.rows[account]).toEqual(rowOf(plain, account));
          if (asked.sort === 'rank') expect(found?.order).toEqual(expected?.order);
        },
      ),
      { numRuns: 120 },
    );
  });

  test('pages hold every match once, in the exact order, even where the doubles are far off', () => {
    fc.assert(
      fc.property(queries, fc.constantFrom(0, 1e-12, 1e-3), fc.integer({ min: 1, max: 90 }), (asked, noise, limit) => {
        const rows = largeRows(crash.large(noise), crash.lossOf);
        const seen: `0x${string}`[] = [];
        for (let offset = 0; offset < rows.length; offset += limit)
          seen.push(...positionWindow(rows, { ...asked, offset, limit }, 1).order);
        const whole = positionWindow(crash.plain, { ...asked, offset: 0, limit: 500 }, 1);
        expect(new Set(seen)).toEqual(new Set(whole.order));
        expect(seen).toHaveLength(whole.total);
        const read = (order: readonly `0x${string}`[]) =>
          valuesOf(
            crash.plain,
            order.map((account) => ({ account })),
            asked.sort,
          );
        if (asked.sort !== 'rank') expect(read(seen)).toEqual(read(whole.order));
      }),
      { numRuns: 80 },
    );
  });

  test('rows, neighbours and the order itself by account and by index', () => {
    for (const { plain, large, lossOf } of [calm, crash]) {
      const rows = largeRows(large(), lossOf);
      expect([...rows]).toEqual([...plain]);
      expect(rows.at(-1)).toBeUndefined();
      expect(rows.at(rows.length)).toBeUndefined();
      [...plain].forEach((row, index) => {
        expect(rowOf(rows, row.account)).toEqual(row);
        expect(rows.at(index)).toEqual(row);
        expect(neighboursOf(rows, row.account)).toEqual(neighboursOf(plain, row.account));
      });
      expect(rowOf(rows, '0x00000000000000000000000000000000000000ff')).toBeUndefined();
      expect(rows.columns?.key(0, 'rank')).toBe(plain.columns?.key(0, 'rank'));
    }
  });

  test('the next page, the same page and an evaluation that moved no column cost no second search', () => {
    const before = calm.large();
    const first = largeRows(before, calm.lossOf);
    const asked = query({ sort: 'debt', dir: 'desc', asset: assetOf('WETH'), limit: 50 });
    positionWindow(first, asked, 1);
    const once = before.asked.assessments;
    expect(positionWindow(first, asked, 1).order).toHaveLength(50);
    expect(before.asked.assessments).toBe(once);
    // Prices of other sources moved: another evaluation over the same columns makes its rows, and sorts nothing.
    const next = { ...before, holds: () => () => expect.fail('the filter went over the book again') };
    const second = largeRows(next, calm.lossOf, first);
    expect(positionWindow(second, asked, 1)).toEqual(positionWindow(first, asked, 1));
    // A column that moved: everything that hangs on it is found anew.
    const moved = largeRows(crash.large(), crash.lossOf, second);
    expect(positionWindow(moved, asked, 1)).toEqual(positionWindow(largeRows(crash.large(), crash.lossOf), asked, 1));
    const sought = query({ search: accounts[0]?.account, sort: 'account' });
    expect(positionWindow(moved, sought, 1).total).toBe(0);
    expect(positionWindow(largeRows(calm.large(), calm.lossOf, moved), sought, 1).total).toBe(1);
  });

  test('a page far into the book’s order is the order’s, and asks about nobody but its rows', () => {
    const size = 12_000;
    const many = Array.from({ length: size }, (_, index): Assessment => {
      const from = crashed[index % crashed.length] as Assessment;
      const account: `0x${string}` = `0x${index.toString(16).padStart(8, '7')}${from.position.account.slice(10)}`;
      return { ...from, position: { ...from.position, account } };
    });
    const book = fakeLargeBook(many);
    const order = bookOrder(many, queuePlaces(many)).map((place) => (many[place] as Assessment).position.account);
    const rows = largeRows({ ...book, order: () => expect.fail('everyone was sorted') }, crash.lossOf);
    const page = (offset: number) => positionWindow(rows, query({ offset, limit: 100 }), 1).order;
    const below = many.filter(({ status }) => status === 'liquidatable' || status === 'bad-debt').length;
    for (const offset of [7_950, below, 10_000, 11_950])
      if (offset >= below) expect(page(offset)).toEqual(order.slice(offset, offset + 100));
    const before = book.asked.assessments;
    expect(page(10_800)).toHaveLength(100);
    expect(book.asked.assessments - before).toBeLessThan(400);
  });

  test('of those whom nobody may liquidate an unknown loss stands last, behind one of nothing', () => {
    const [some] = queuePlaces(crashed).map((place) => crashed[place] as Assessment);
    const blocked = [undefined, 0n, 300_000_000n].map((expectedLoss, index): Assessment => {
      const { position } = some as Assessment;
      const account = `0x${'b'.repeat(39)}${index}` as const;
      return {
        ...(some as Assessment),
        position: { ...position, account },
        plan: undefined,
        blockedBy: 'reserve-paused',
        expectedLoss: expectedLoss as Assessment['expectedLoss'],
      };
    });
    const book = [...blocked, ...crashed];
    const wanted = bookOrder(book, queuePlaces(book)).map((place) => (book[place] as Assessment).position.account);
    const rows = largeRows(fakeLargeBook(book), crash.lossOf);
    const below = wanted.filter((_, index) => index < queuePlaces(book).length + 3);
    expect(below.slice(-3)).toEqual([2, 1, 0].map((index) => blocked[index]?.position.account));
    // Filtered, so that the order is made of the columns.
    const window = positionWindow(rows, query({ hfBelow: 1, limit: 500 }), 1);
    expect(window.order).toEqual(below);
    expect(window.order.slice(-2)).toEqual(
      positionWindow(rows, query({ hfBelow: 1, offset: below.length - 2 }), 1).order,
    );
  });

  test('an export stays of its block while the next evaluations are made', () => {
    for (const sort of positionSortSchema.options) {
      let [now, pinned] = [calm, 0];
      const book = calm.large();
      const live = {
        ...book,
        assessmentAt: (place: number) => now.large().assessmentAt(place),
        pin: () => {
          pinned += 1;
          return book.pin();
        },
      };
      const rows = largeRows(live, calm.lossOf);
      const asked = query({ sort, dir: 'desc', minDebt: 100 });
      const expected = [...selectRows(calm.plain, asked)].map((row) => ({ ...row, trend: 0 }));
      const lines = selectRows(rows, asked)[Symbol.iterator]();
      const got = [lines.next().value];
      now = crash;
      for (let line = lines.next(); !line.done; line = lines.next()) got.push(line.value);
      expect(pinned).toBe(1);
      const byAccount = (list: typeof got) => new Map(list.map((row) => [row?.account, row]));
      expect(byAccount(got)).toEqual(byAccount(expected));
      expect(
        valuesOf(
          calm.plain,
          got.flatMap((row) => row ?? []),
          sort,
        ),
      ).toEqual(valuesOf(calm.plain, expected, sort));
    }
  });
});
