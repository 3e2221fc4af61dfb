import { describe, expect, test } from 'vitest';
import type { Backend, Crew } from '@/lib/core/risk/kernel/backend';
import { plainBackend } from '@/lib/core/risk/kernel/backend';
import { createBound } from '@/lib/core/risk/kernel/bound';
import { healthColumn } from '@/lib/core/risk/kernel/health-column';
import { healthAt } from '@/lib/core/risk/kernel/liquidation-price';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { tick } from '@/lib/core/risk/kernel/tick';
import { testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { add, drop, type Mirror, mirrorOf, reprice, wasmHere } from './kernel-fixture';

/** Every place's figure equals the one made for it alone. */
function expectEach({ book, accounts }: Mirror): void {
  const column = healthColumn(book);
  expect(column.length).toBe(book.places);
  const bound = createBound();
  for (let place = 0; place < book.places; place += 1) {
    const wanted = accounts.has(place) ? (healthAt(book, bound, place) ?? Number.NaN) : Number.NaN;
    if (!Object.is(column[place], wanted)) expect({ place, is: column[place] }).toEqual({ place, is: wanted });
  }
}

/** Helpers that are this thread. */
const crewOf = (helpers: number, done: number[]): Crew => ({
  helpers,
  run: (parts, table, runJobs, here) => {
    here();
    for (const { at, count } of parts) {
      runJobs(at, count, table);
      done.push(count);
    }
  },
});

describe.each<[string, () => Backend]>([
  ['TypeScript', plainBackend],
  ['WebAssembly', wasmHere],
])('health factors by place in %s', (_, backend) => {
  test('are those of each position, through removals, growth, other prices, unknown ones and accounts without debt', () => {
    const accounts = [
      ...testBook(3_000),
      testAccount({ WETH: 1 }, {}),
      testAccount({}, { USDC: 5 }),
      testAccount({ WETH: 1, USDC: 1, WBTC: 1, wstETH: 1, DAI: 1 }, { USDC: 5 }),
    ];
    const mirror = mirrorOf(testMarket(), accounts, 20, backend());
    const settle = (): void => void tick(mirror.book, mirror.exact, () => {});
    settle();
    expectEach(mirror);
    orderBook(mirror.book);
    expectEach(mirror);
    for (let place = 0; place < 3_000; place += 7) drop(mirror, place);
    settle();
    expectEach(mirror);
    for (const account of testBook(900, 5)) add(mirror, account);
    reprice(mirror, testMarket({ prices: { WETH: 2_100 } }));
    settle();
    expectEach(mirror);
    reprice(mirror, testMarket({ prices: { WBTC: undefined } }));
    settle();
    expectEach(mirror);
  });
});

test('helpers are asked for a large book only, in parts of about the same work', () => {
  const backend = wasmHere();
  const done: number[] = [];
  backend.threads?.hire(crewOf(2, done));
  const small = mirrorOf(testMarket(), testBook(2_000), 20, backend);
  tick(small.book, small.exact, () => {});
  expectEach(small);
  expect(done).toEqual([]);
  const accounts = testBook(10_000);
  const large = mirrorOf(
    testMarket(),
    Array.from({ length: 100_000 }, (_, index) => accounts[index % 10_000] as (typeof accounts)[number]),
    1_000,
    backend,
  );
  tick(large.book, large.exact, () => {});
  expectEach(large);
  expect(done.length).toBe(2);
  for (const count of done) expect(count).toBeGreaterThan(0);
});
