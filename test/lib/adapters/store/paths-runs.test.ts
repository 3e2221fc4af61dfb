import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '@/lib/adapters/store/create-store';

const ETH: Address = '0x00000000000000000000000000000000000000e1';
const MINUTE = 60_000;

describe('what Monte Carlo keeps and draws from', { timeout: 30_000 }, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'breakwater-paths-'));
  const store = createStore({ dataDir });
  beforeAll(() => store.open(), 60_000);
  afterAll(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('reads the composite’s closes of the minutes asked for, and of no other source or market', async () => {
    const price = (source: string, minute: number, value: bigint) => ({
      ...{ asset: ETH, source, price: value, at: minute * MINUTE + 30_000 },
    });
    await store.savePrices('m', [
      price('composite', 10, 100n),
      price('composite', 11, 110n),
      price('composite', 12, 120n),
      price('binance', 12, 999n),
      price('composite:low', 12, 1n),
    ]);
    await store.savePrices('other', [price('composite', 12, 7n)]);
    const closes = await store.closes('m', ETH, [10 * MINUTE, 12 * MINUTE, 14 * MINUTE]);
    expect(closes).toEqual(
      new Map([
        [10 * MINUTE, 100n],
        [12 * MINUTE, 120n],
      ]),
    );
    expect(await store.closes('m', ETH, [])).toEqual(new Map());
  });

  it('keeps a run once, and the newest hundred of a market', async () => {
    for (let at = 0; at < 103; at += 1) await store.savePathsRun('m', { id: `run-${at}`, at, run: { seed: at } });
    await store.savePathsRun('m', { id: 'run-102', at: 200, run: { seed: 0 } });
    await store.savePathsRun('other', { id: 'run-1', at: 1, run: {} });
    const kept = await store.pathsRuns('m', 100);
    expect(kept.length).toBe(100);
    expect(kept[0]).toEqual({ id: 'run-102', at: 102, run: { seed: 102 } });
    expect(kept.at(-1)?.id).toBe('run-3');
    expect(await store.pathsRuns('m', 2)).toEqual(kept.slice(0, 2));
    expect((await store.pathsRuns('other', 5)).length).toBe(1);
  });
});
