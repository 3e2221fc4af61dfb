import { expect, test } from 'vitest';
import { startKernelCrew } from '@/lib/adapters/threads/kernel-crew';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { createBook, insert, priceBook } from '@/lib/core/risk/kernel/book';
import { healthColumn } from '@/lib/core/risk/kernel/health-column';
import { sweep } from '@/lib/core/risk/kernel/tick';
import { wasmBackend } from '@/lib/core/risk/kernel/wasm-backend';
import { testBook, testMarket } from '@/test/fixtures/book';

test('threads write their part of the column, and what they cannot do any more is done here', async () => {
  const backend = wasmBackend(WebAssembly);
  if (backend?.threads === undefined) throw new Error('no threads');
  const market = testMarket();
  const linear = linearRulesFor(market);
  const book = createBook({ backend });
  const accounts = testBook(2_000);
  const grow = (): void => {
    for (let time = 0; time < 55; time += 1) for (const account of accounts) insert(book, linear.legs(market, account));
    priceBook(book, linear, market);
    sweep(
      book,
      () => undefined,
      () => {},
    );
  };
  grow();
  const alone = healthColumn(book).slice();
  const crew = await startKernelCrew(backend.threads, 2);
  let here = 0;
  backend.threads.hire({
    helpers: 2,
    run: (parts, table, runJobs, own) => {
      here = 0;
      crew.run(
        parts,
        table,
        (...part) => {
          here += 1;
          runJobs(...part);
        },
        () => {
          own();
          // Long enough for both to begin.
          for (const end = performance.now() + 400; performance.now() < end; );
        },
      );
    },
  });
  healthColumn(book).fill(-1);
  expect(healthColumn(book)).toEqual(alone);
  expect(here).toBe(0);
  // The memory has grown since the threads came.
  grow();
  const both = healthColumn(book);
  expect(both.subarray(0, alone.length)).toEqual(alone);
  expect(both.subarray(alone.length)).toEqual(alone);
  expect(here).toBe(0);
  await crew.close();
  healthColumn(book).fill(-1);
  expect(healthColumn(book).subarray(0, alone.length)).toEqual(alone);
  expect(here).toBe(2);
}, 60_000);
