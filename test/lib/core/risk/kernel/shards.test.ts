import { expect, test } from 'vitest';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { rulesFor } from '@/lib/core/protocols/registry';
import { plainBackend } from '@/lib/core/risk/kernel/backend';
import { createBook, insert, priceBook } from '@/lib/core/risk/kernel/book';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { imageOf, shardsOf, shardWriter } from '@/lib/core/risk/kernel/shards';
import { evaluateAll, sweep } from '@/lib/core/risk/kernel/tick';
import { testBook, testMarket } from '@/test/fixtures/book';

test('parts written apart, from a cloned image of shared buffers, are what one thread writes', () => {
  const market = testMarket();
  const accounts = testBook(3_000);
  const linear = linearRulesFor(market);
  const book = createBook({ backend: plainBackend({ isShared: true }), enoughForAShape: 20 });
  for (const account of accounts) insert(book, linear.legs(market, account));
  priceBook(book, linear, market);
  const exact = (place: number) => {
    const account = accounts[place];
    return account && rulesFor(market).position(market, account).healthFactor;
  };
  sweep(book, exact, () => {});
  orderBook(book);
  evaluateAll(book, exact, () => {});
  const wanted = book.shapes.map(({ health, rows }) => [...health.subarray(0, rows)]);
  for (const { health } of book.shapes) health.fill(-1);
  for (const count of [1, 2, 7]) {
    const shards = shardsOf(imageOf(book), count);
    const rows = shards.map((ranges) => ranges.reduce((sum, { from, to }) => sum + to - from, 0));
    expect(rows.reduce((sum, each) => sum + each, 0)).toBe(3_000);
    // By work, not rows: a pool's row is twice another's.
    for (const each of rows) expect(each).toBeGreaterThan(3_000 / count / 4);
    for (const ranges of shards) shardWriter(structuredClone(imageOf(book)), ranges)(book.terms);
    expect(book.shapes.map(({ health, rows: used }) => [...health.subarray(0, used)])).toEqual(wanted);
    for (const { health } of book.shapes) health.fill(-1);
  }
});
