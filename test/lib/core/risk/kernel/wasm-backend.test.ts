import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernelModule } from '@/.ci/build-kernel';
import { plainBackend } from '@/lib/core/risk/kernel/backend';
import { createBound } from '@/lib/core/risk/kernel/bound';
import { chooseBackend } from '@/lib/core/risk/kernel/choose-backend';
import { UNSET } from '@/lib/core/risk/kernel/classes';
import { writeHealth } from '@/lib/core/risk/kernel/health-loops';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { columnsOf, rowBytes } from '@/lib/core/risk/kernel/shape';
import { ABOVE_ONE, createPending, SAME_CLASS, type SweepRows, sweepRows } from '@/lib/core/risk/kernel/sweep-loops';
import { evaluateAll, sweep } from '@/lib/core/risk/kernel/tick';
import { testBook, testMarket } from '@/test/fixtures/book';
import { mirrorOf, reprice, wasmHere } from './kernel-fixture';

const bits = (numbers: Float64Array): string[] =>
  [...new BigUint64Array(numbers.slice().buffer)].map((word, at) =>
    Number.isNaN(numbers[at]) ? 'NaN' : word.toString(16),
  );

/** Amounts up to the most that a ledger can hold. */
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1e30, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 5e-324, 1, 2 ** 53, 2 ** 256) },
);
const coefficient = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 1e-30, max: 1e10, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, Number.NaN) },
);

describe('WebAssembly', () => {
  test('the bytes are what health.as compiles to: else run `npm run kernel`', async () => {
    expect(readFileSync('lib/core/risk/kernel/wasm-bytes.ts', 'utf8')).toBe(await kernelModule());
  }, 60_000);

  test('writes the very doubles that plain TypeScript writes, and no others, for any legs, rows and terms', () => {
    const { storage, writeHealth: write } = wasmHere();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.array(amount, { minLength: 5, maxLength: 40 }),
        fc.array(coefficient, { minLength: 9, maxLength: 9 }),
        fc.nat(24),
        fc.nat(24),
        (collaterals, debts, isPool, amounts, coefficients, one, other) => {
          const legs = collaterals + debts;
          const region = storage.take(rowBytes(legs, isPool) * 24);
          const columns = columnsOf(legs, isPool, 24, region);
          const bound = createBound();
          Object.assign(bound, { collaterals, legs });
          columns.amounts.forEach((column, leg) => {
            for (let row = 0; row < 24; row += 1) column[row] = amounts[(row * 7 + leg * 3) % amounts.length] as number;
          });
          columns.rowTerms.forEach((column, leg) => {
            for (let row = 0; row < 24; row += 1) column[row] = (row * 5 + leg) % coefficients.length;
          });
          bound.coefficients.set(coefficients);
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          columns.health.fill(-7);
          writeHealth(columns, bound, from, to);
          const wanted = bits(columns.health);
          columns.health.fill(-7);
          write(columns, bound, from, to);
          storage.give(region);
          expect(bits(columns.health)).toEqual(wanted);
        },
      ),
      { numRuns: 1_500 },
    );
  }, 60_000);

  test('finds the very rows that plain TypeScript finds, and says the same of each, for any bound and classes', () => {
    const { storage, sweepRows: find } = wasmHere();
    const pending = createPending(storage);
    // About as much debt as collateral: sums on either side of every threshold, and on it.
    const raw = fc.oneof(fc.double({ min: 0.5, max: 2, noNaN: true }), fc.constantFrom(0, 1, 1.05, 1.1, 1.25, 1e200));
    const factor = fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: coefficient });
    const slack = fc.constantFrom(0, 1e-12, 1e-3, 0.05);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 4 }),
        fc.boolean(),
        fc.constantFrom(SAME_CLASS, ABOVE_ONE),
        fc.array(raw, { minLength: 5, maxLength: 40 }),
        fc.array(factor, { minLength: 9, maxLength: 9 }),
        fc.array(slack, { minLength: 6, maxLength: 6 }),
        fc.nat(600),
        fc.nat(600),
        (collaterals, debts, isPool, limits, amounts, coefficients, slacks, one, other) => {
          const legs = collaterals + debts;
          const columns = columnsOf(legs, isPool, 600, storage.take(rowBytes(legs, isPool) * 600));
          const bound = createBound();
          const [low, less, more, high, above, under] = slacks as [number, number, number, number, number, number];
          Object.assign(bound, { collaterals, legs, lowFactor: 1 - low, lowLess: less, lowDebtFactor: 1 + low });
          Object.assign(bound, { lowDebtMore: more, highFactor: 1 + high, highMore: above });
          Object.assign(bound, { highDebtFactor: 1 - high, highDebtLess: under });
          columns.amounts.forEach((column, leg) => {
            const share = leg < collaterals ? collaterals : debts;
            for (let row = 0; row < 600; row += 1)
              column[row] = (amounts[(row * 7 + leg * 3) % amounts.length] as number) / share;
          });
          columns.rowTerms.forEach((column, leg) => {
            for (let row = 0; row < 600; row += 1) column[row] = (row * 5 + leg) % coefficients.length;
          });
          for (let row = 0; row < 600; row += 1) columns.classes[row] = (row * 11) % (UNSET + 1);
          bound.coefficients.set(coefficients);
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const found = (by: SweepRows) => {
            const count = by(columns, bound, from, to, pending, limits);
            return [[...pending.rows.subarray(0, count)], [...pending.reached.subarray(0, count)]];
          };
          const there = found(find);
          storage.give(columns.region);
          expect(there).toEqual(found(sweepRows));
        },
      ),
      { numRuns: 1_000 },
    );
  }, 60_000);

  test('a whole book has the classes, counts and doubles of plain TypeScript, through growth and ordering', () => {
    const accounts = testBook(6_000);
    const [plain, wasm] = [plainBackend(), wasmHere()].map((backend) => mirrorOf(testMarket(), accounts, 20, backend));
    if (plain === undefined || wasm === undefined) throw new Error('two books');
    const books = [plain, wasm];
    for (const { book, exact } of books) sweep(book, exact, () => {});
    for (const { book } of books) orderBook(book);
    for (const WETH of [2_501, 2_200, 2_700]) {
      for (const mirror of books) {
        reprice(mirror, testMarket({ prices: { WETH } }));
        evaluateAll(mirror.book, mirror.exact, () => {});
      }
      expect([...wasm.book.counts]).toEqual([...plain.book.counts]);
      expect(wasm.book.shapes.length).toBe(plain.book.shapes.length);
      plain.book.shapes.forEach((shape, index) => {
        const other = wasm.book.shapes[index];
        expect([...(other?.classes.subarray(0, shape.rows) ?? [])]).toEqual([...shape.classes.subarray(0, shape.rows)]);
        expect(bits(other?.health.subarray(0, shape.rows) ?? new Float64Array(0))).toEqual(
          bits(shape.health.subarray(0, shape.rows)),
        );
      });
    }
  });

  test('is chosen where it is faster, and where there is none the reference serves', () => {
    expect(chooseBackend(() => 0, undefined).name).toBe('TypeScript');
    // A clock by which the trials take what is said here, in turn: plain, then WebAssembly.
    const clock = (plain: number, wasm: number): (() => number) => {
      let calls = 0;
      let now = 0;
      return () => {
        if (calls % 4 === 1) now += plain;
        if (calls % 4 === 3) now += wasm;
        calls += 1;
        return now;
      };
    };
    expect(chooseBackend(clock(3, 1), WebAssembly).name).toBe('WebAssembly');
    expect(chooseBackend(clock(1, 3), WebAssembly).name).toBe('TypeScript');
  });
});
