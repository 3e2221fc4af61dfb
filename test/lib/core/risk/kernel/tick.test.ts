import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { plainBackend } from '@/lib/core/risk/kernel/backend';
import { bookBytes, classAt, insert, priceBook } from '@/lib/core/risk/kernel/book';
import { CALM, exactClass, UNKNOWN, UNSET } from '@/lib/core/risk/kernel/classes';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { ANY_TERMS, pieceOf, termAt } from '@/lib/core/risk/kernel/shape';
import { evaluateAll, sweep, tick } from '@/lib/core/risk/kernel/tick';
import type { Usd } from '@/lib/core/units/units';
import { NOW, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { add, at, drop, type Mirror, mirrorOf, replace, reprice, share, wasmHere } from './kernel-fixture';

const REVISIONS = [1, 10, 11];
const ignore = () => {};

/** Every class and count equals those of a from-scratch evaluation by the exact rules. */
function expectExact({ book, accounts, exact }: Mirror): void {
  const counts = new Float64Array(UNSET + 1);
  for (const place of accounts.keys()) {
    const wanted = exactClass(exact(place));
    counts[wanted] = (counts[wanted] ?? 0) + 1;
    if (classAt(book, place) !== wanted) expect({ place, is: classAt(book, place) }).toEqual({ place, is: wanted });
  }
  expect([...book.counts]).toEqual([...counts]);
  expect(book.size).toBe(accounts.size);
}

const spare = REVISIONS.map((revision) => testBook(400, 77 + revision));
type Step =
  | { readonly kind: 'insert' | 'remove' | 'order' | 'sweep' | 'all'; readonly which: number }
  | { readonly kind: 'change'; readonly which: number; readonly to: number }
  | { readonly kind: 'price'; readonly weth: number; readonly steth: number; readonly usdc: number }
  | { readonly kind: 'accrue'; readonly seconds: number }
  | { readonly kind: 'unknown'; readonly isKnown: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('insert', 'remove', 'order', 'sweep', 'all'), which: share }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('change'), which: share, to: share }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('price'),
      weth: fc.double({ min: 0.4, max: 1.3, noNaN: true }),
      steth: fc.double({ min: 0.97, max: 1.02, noNaN: true }),
      usdc: fc.double({ min: 0.98, max: 1.02, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('accrue'), seconds: fc.integer({ min: 0, max: 9_000_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unknown'), isKnown: fc.boolean() }) },
);

describe('tick', () => {
  test('after any inserts, changes, removals, accrual and prices, every class is that of the exact rules', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 2),
        fc.constantFrom(3, 192),
        fc.boolean(),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        (law, enough, isWasm, steps) => {
          const revision = REVISIONS[law] as number;
          const pool = spare[law] ?? [];
          const state = { prices: {} as Record<string, number | undefined>, at: NOW };
          const market = () =>
            aaveV3Rules.accrue({ ...testMarket({ revision, prices: state.prices }), accruedTo: undefined }, state.at);
          const mirror = mirrorOf(market(), pool.slice(0, 300), enough, isWasm ? wasmHere() : plainBackend());
          tick(mirror.book, mirror.exact, ignore);
          orderBook(mirror.book);
          for (const each of steps) {
            const places = [...mirror.accounts.keys()];
            if (each.kind === 'insert') add(mirror, at(pool, each.which));
            if (each.kind === 'remove' && places.length > 0) drop(mirror, at(places, each.which));
            if (each.kind === 'change' && places.length > 0) replace(mirror, at(places, each.which), at(pool, each.to));
            if (each.kind === 'price') {
              const { weth, steth, usdc } = each;
              state.prices = { WETH: 2_500 * weth, wstETH: 2_975 * weth * steth, USDC: usdc };
            }
            if (each.kind === 'unknown') state.prices = { ...state.prices, WBTC: each.isKnown ? 64_000 : undefined };
            if (each.kind === 'accrue') state.at += BigInt(each.seconds);
            if (['price', 'unknown', 'accrue'].includes(each.kind)) reprice(mirror, market());
            if (each.kind === 'order') orderBook(mirror.book);
            const evaluate = each.kind === 'sweep' ? sweep : each.kind === 'all' ? evaluateAll : tick;
            evaluate(mirror.book, mirror.exact, ignore);
            expectExact(mirror);
          }
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  test('tells each crossing once, and evaluates only what a price can change', () => {
    const mirror = mirrorOf(testMarket(), testBook(12_000));
    const first = tick(mirror.book, mirror.exact, ignore);
    expect(first.crossed).toBe(12_000);
    orderBook(mirror.book);
    const classes = new Map([...mirror.accounts.keys()].map((place) => [place, classAt(mirror.book, place)]));
    reprice(mirror, testMarket({ prices: { WETH: 2_495 } }));
    const report = tick(mirror.book, mirror.exact, (place, now, before) => {
      expect(before).toBe(classes.get(place));
      expect(now).not.toBe(before);
      classes.set(place, now);
    });
    for (const [place, known] of classes) expect(classAt(mirror.book, place)).toBe(known);
    expectExact(mirror);
    expect(report.crossed).toBeGreaterThan(0);
    expect(report.rows).toBeLessThan(12_000 / 8);
    expect(tick(mirror.book, mirror.exact, ignore)).toEqual({ shapes: 0, rows: 0, asked: 0, crossed: 0 });
  });

  test('asks the exact rules about few', () => {
    for (const revision of REVISIONS) {
      const mirror = mirrorOf(testMarket({ revision }), testBook(20_000));
      const { asked } = sweep(mirror.book, mirror.exact, ignore);
      expectExact(mirror);
      expect(asked).toBeLessThan(revision === 1 ? 60 : 5);
    }
  });

  test.each([
    ['TypeScript', plainBackend],
    ['WebAssembly', wasmHere],
  ] as const)(
    'splits its pools by the asset that most hold: its ticks pass over those without it, %s',
    (_, backend) => {
      const accounts = testBook(12_000);
      // Few enough for parts of pools to be split off, beside the terms that get shapes of their own.
      const mirror = mirrorOf(testMarket(), accounts, 150, backend());
      sweep(mirror.book, mirror.exact, ignore);
      orderBook(mirror.book);
      const { leader, assets, assetOf } = mirror.book.terms;
      const split = mirror.book.shapes.filter(({ piece }) => piece !== ANY_TERMS);
      expect(split.length).toBeGreaterThan(1);
      for (const shape of split) {
        for (let row = 0; row < shape.rows; row += 1) {
          const has = (from: number, to: number): boolean => {
            for (let leg = from; leg < to; leg += 1) if (assetOf[termAt(shape, row, leg)] === leader) return true;
            return false;
          };
          expect(pieceOf(has(0, shape.collaterals), has(shape.collaterals, shape.legs))).toBe(shape.piece);
        }
      }
      const without = split.filter(({ piece }) => piece === pieceOf(false, false));
      expect(without.length).toBeGreaterThan(0);
      const leading = [...assets.keys()][leader] as Address;
      const before = mirror.market as AaveV3Market;
      const reserve = before.reserves.get(leading) as AaveV3Reserve;
      const price = ((reserve.price as bigint) * 1_004n) / 1_000n;
      const reserves = new Map(before.reserves).set(leading, { ...reserve, price: price as Usd });
      reprice(mirror, { ...before, reserves });
      for (const { id } of without) expect(mirror.book.dirty).not.toContain(id);
      const report = tick(mirror.book, mirror.exact, ignore);
      expect(report.crossed).toBeGreaterThan(0);
      expectExact(mirror);
      // Who comes later is found there as well.
      for (const account of spare[1]?.slice(0, 200) ?? []) add(mirror, account);
      tick(mirror.book, mirror.exact, ignore);
      expectExact(mirror);
    },
  );

  test('unknown is neither calm nor liquidatable; without debt is calm', () => {
    const accounts = [
      testAccount({ WETH: 1 }, { USDC: 1 }),
      testAccount({ WETH: 1 }, {}),
      testAccount({}, { USDC: 5 }),
    ];
    const mirror = mirrorOf(testMarket(), accounts);
    const classes = () => [0, 1, 2].map((place) => classAt(mirror.book, place));
    expect(classes()).toEqual([UNSET, UNSET, UNSET]);
    tick(mirror.book, mirror.exact, ignore);
    expect(classes()).toEqual([CALM, CALM, 0]);
    reprice(mirror, testMarket({ prices: { WETH: undefined } }));
    tick(mirror.book, mirror.exact, ignore);
    expect(classes()).toEqual([UNKNOWN, UNKNOWN, 0]);
    expectExact(mirror);
  });

  test.each([
    ['TypeScript', plainBackend],
    ['WebAssembly', wasmHere],
  ])('holds at most 120 bytes a position of 3.1 legs in %s, with what its memory has to spare', (_, backend) => {
    const market = testMarket();
    const mirror = mirrorOf(market, [], 192, backend());
    const accounts = testBook(20_000);
    let legs = 0;
    for (const account of accounts) {
      legs += account.scaledSupply.size + account.scaledDebt.size;
      insert(mirror.book, linearRulesFor(market).legs(market, account));
    }
    priceBook(mirror.book, linearRulesFor(market), market);
    expect(legs / accounts.length).toBeGreaterThan(2.9);
    expect(bookBytes(mirror.book).allocated / accounts.length).toBeLessThan(120);
  });
});
