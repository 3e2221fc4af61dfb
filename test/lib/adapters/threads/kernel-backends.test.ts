import { afterEach, describe, expect, test } from 'vitest';
import { createKernelBackends, type KernelBackends } from '@/lib/adapters/threads/kernel-backends';
import { healthColumn } from '@/lib/core/risk/kernel/health-column';
import { testBook, testMarket } from '@/test/fixtures/book';
import { mirrorOf } from '../../core/risk/kernel/kernel-fixture';

let backends: KernelBackends | undefined;
afterEach(() => backends?.stop());

describe('kernel backends', () => {
  test('make one that answers as plain TypeScript does, and stop its helpers', async () => {
    const failures: unknown[] = [];
    backends = createKernelBackends((error) => failures.push(error));
    const accounts = testBook(300);
    const helped = mirrorOf(testMarket(), accounts, 20, backends.make());
    const plain = mirrorOf(testMarket(), accounts, 20);
    expect([...healthColumn(helped.book)]).toEqual([...healthColumn(plain.book)]);
    await backends.stop();
    expect(failures).toEqual([]);
  });
});
