import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import type { Position } from '@/lib/core/position/position';
import type { AaveV3Account } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { type AssessContext, assessBook } from '@/lib/core/risk/assess';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { lossGivenBreach } from '@/lib/core/risk/expected-loss';
import { guardContext } from '@/lib/core/risk/guard-context';
import { evaluateLarge, type LargeEvaluation, repriceLarge } from '@/lib/core/risk/large-book/evaluate-large';
import { bookOrder, queuePlaces } from '@/lib/core/risk/queue';
import { largeRows } from '@/lib/core/snapshot/large-rows';
import { riskStatusSchema } from '@/lib/core/snapshot/position-schema';
import {
  type PositionQuery,
  positionQuerySchema,
  positionSortSchema,
} from '@/lib/core/snapshot/position-window-schema';
import { assessedRows, neighboursOf, type RowBook } from '@/lib/core/snapshot/row-book';
import { positionWindow, selectRows } from '@/lib/core/snapshot/window';
import { assetOf, random, STABLE, testBook, testMarket } from '@/test/fixtures/book';
import { compositesAt } from '@/test/fixtures/guard';
import { testLoss, testVolatility } from '@/test/fixtures/volatility';

const rules = protocolRules['aave-v3'];
const SIZE = 500;

/** Prices and what is known outside; the market's only where `at` moves. */
function worldOf(at: number, outside: number) {
  const next = random(at);
  const market = testMarket({
    prices: { WETH: 2_500 * (0.8 + 0.3 * next()), wstETH: 2_975 * (0.85 + 0.2 * next()), LINK: undefined },
  });
  const composites = compositesAt(market, { wstETH: [outside, outside + 0.01] });
  const exits = exitPrices(market, new Map(composites.map((each) => [each.asset, each])));
  const context: AssessContext = {
    exitPrices: exits,
    guard: guardContext(market, composites),
    loss: testLoss(market, testVolatility(['AAVE']), exits),
    stable: STABLE,
  };
  return { market, context };
}

interface Step {
  readonly large: LargeEvaluation;
  readonly rows: RowBook;
  /** The same by the exact rules of everyone. */
  readonly exact: RowBook;
}

/** A block, a move of outside prices alone, a block in which accounts change, leave and come; each read as it stands. */
function* history(seed: number): Generator<Step> {
  const accounts = new Map(testBook(SIZE, seed).map((each): [Address, AaveV3Account] => [each.account, each]));
  const others = testBook(SIZE, seed + 1);
  const next = random(seed);
  let large: LargeEvaluation | undefined;
  let rows: RowBook | undefined;
  for (let block = 0; block < 4; block += 1) {
    const changed: Address[] = [];
    for (let count = 0; count < 20; count += 1) {
      const other = others[Math.floor(next() * SIZE)] as AaveV3Account;
      if (next() < 0.3) accounts.delete(other.account);
      else accounts.set(other.account, other);
      changed.push(other.account);
    }
    for (const outside of [1, 0.97]) {
      const { market, context } = worldOf(seed + block, outside);
      const now = 1_000 * (2 * block + (outside === 1 ? 0 : 1));
      large =
        large && outside !== 1
          ? repriceLarge(large, context, now)
          : evaluateLarge(large, { rules, market, accounts, changed, context, now });
      const lossOf = (position: Position) => lossGivenBreach(position, context.loss);
      rows = largeRows(large.book, lossOf, rows);
      const book = assessBook(rules, market, accounts.values(), context);
      const queue = queuePlaces(book);
      const exact = assessedRows({
        book,
        order: bookOrder(book, queue),
        queued: queue.length,
        healthBefore: [],
        lossOf,
        made: new WeakMap(),
      });
      yield { large, rows, exact };
    }
  }
}

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const queries = fc
  .record({
    sort: fc.constantFrom(...positionSortSchema.options),
    dir: fc.constantFrom('asc', 'desc'),
    status: optional(fc.subarray(riskStatusSchema.options)),
    asset: optional(fc.constantFrom(assetOf('WETH'), assetOf('USDC'))),
    hfBelow: optional(fc.constantFrom(1, 1.05, 1.3)),
    offset: fc.integer({ min: 0, max: SIZE }),
    limit: fc.integer({ min: 1, max: 120 }),
  })
  .map((given) =>
    positionQuerySchema.parse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
  );

/** What a sort compares: ties may differ, nothing else. */
const valuesOf = (exact: RowBook, accounts: readonly string[], { sort }: PositionQuery) => {
  const indices = new Map(Array.from(exact, ({ account }, index) => [account as string, index]));
  return accounts.map((account) => exact.columns?.key(indices.get(account) ?? -1, sort));
};

/** A loss of a few base units, 1e-8 dollars each, is one of none to the doubles that a window is chosen by: all of them are alike. */
const CRUMBS = 100n;

function expectSame(found: readonly unknown[], wanted: readonly unknown[], { sort }: PositionQuery): void {
  const isNear = (a: unknown, b: unknown): boolean =>
    a === b ||
    (sort === 'expectedLoss' && typeof a === 'bigint' && typeof b === 'bigint' && a <= CRUMBS && b <= CRUMBS);
  if (!found.every((value, index) => isNear(value, wanted[index]))) expect(found).toEqual(wanted);
}

const HALVES = ['liquidatable', 'bad-debt'];

describe('windows over a book that is evaluated on and on', () => {
  test('at any offset, in any order and filter they are those of the exact order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(queries, { minLength: 6, maxLength: 12 }),
        (seed, asked) => {
          for (const { large, rows, exact } of history(seed)) {
            const order = Array.from(large.book.order(), (place) => large.book.accountAt(place) as string);
            for (const query of asked) {
              const [found, wanted] = [rows, exact].map((each) => positionWindow(each, query, 1));
              expect(found?.total).toBe(wanted?.total);
              expect(found?.order.length).toBe(wanted?.order.length);
              expectSame(
                valuesOf(exact, found?.order ?? [], query),
                valuesOf(exact, wanted?.order ?? [], query),
                query,
              );
              if (query.sort !== 'rank') continue;
              // Behind those below 1 the order is the columns', held against the exact one elsewhere.
              const all = positionWindow(exact, { ...query, dir: 'asc', offset: 0, limit: SIZE * 2 }, 1);
              const isBelow = (account: string): boolean =>
                HALVES.includes((all.rows as Record<string, { status: string }>)[account]?.status ?? '');
              const below = all.order.filter(isBelow);
              const matching = new Set<string>(all.order);
              const rest = order.filter((account) => matching.has(account) && !isBelow(account));
              const queued = below.filter(
                (account) => (all.rows as Record<string, { rank: number | null }>)[account]?.rank,
              );
              const blocked = below.slice(queued.length);
              const whole = [...(query.dir === 'asc' ? queued : queued.toReversed()), ...blocked, ...rest];
              expect(found?.order).toEqual(whole.slice(query.offset, query.offset + query.limit));
            }
          }
        },
      ),
      { numRuns: 10, endOnFailure: true },
    );
  }, 60_000);

  test('rows know their neighbours in the order', () => {
    for (const { large, rows } of history(77)) {
      const order = Array.from(large.book.order(), (place) => large.book.accountAt(place) as Address);
      for (let index = 0; index < order.length; index += 41) {
        const { index: at, above, below } = neighboursOf(rows, order[index] as Address);
        expect([at, above?.account, below?.account]).toEqual([index, order[index - 1], order[index + 1]]);
      }
    }
  });

  test('an export of any order holds each row of its moment once, however the book goes on', () => {
    for (const sort of positionSortSchema.options)
      for (const dir of ['asc', 'desc'] as const) {
        const steps = history(5);
        const [opened] = [steps.next().value as Step];
        const query = positionQuerySchema.parse({ sort, dir });
        const wanted = positionWindow(opened.exact, { ...query, limit: SIZE * 2 }, 1);
        const rowsThen = new Map([...opened.exact].map((row) => [row.account, row]));
        const values = valuesOf(opened.exact, wanted.order, query);
        const lines = selectRows(opened.rows, query)[Symbol.iterator]();
        const first = lines.next().value;
        for (const step of steps) step.rows.at(3);
        const read = [first];
        for (let line = lines.next(); !line.done; line = lines.next()) read.push(line.value);
        const accounts = read.map((row) => row?.account as Address);
        expect(new Set(accounts)).toEqual(new Set(wanted.order));
        expect(accounts).toHaveLength(wanted.total);
        expectSame(valuesOf(opened.exact, accounts, query), values, query);
        for (const row of read) if (row) expect(row).toEqual(rowsThen.get(row.account));
      }
  });
});
