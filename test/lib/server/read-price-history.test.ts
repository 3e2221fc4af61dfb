import { describe, expect, it } from 'vitest';
import { readPriceHistory } from '@/lib/server/read-price-history';

const ASSET = `0x${'a'.repeat(40)}` as const;
const MINUTE = 60_000;

/** Minutes 0 to 999 of a source and the composite, and what was asked for at once. */
const storeOf = (asked: number[]) => ({
  priceHistory: async (_market: string, _asset: string, fromMs: number, toMs: number) => {
    const rows = Array.from({ length: 1_000 }, (_, n) => n * MINUTE)
      .filter((minute) => minute >= Math.floor(fromMs / MINUTE) * MINUTE && minute <= toMs)
      .flatMap((minute) => [
        { source: 'composite', minute, open: 100n, high: 100n, low: 100n, close: 100n },
        {
          source: 'okx',
          minute,
          open: 100n,
          high: 101n,
          low: 99n,
          close: minute === 123 * MINUTE ? 50n : 100n,
        },
      ]);
    asked.push(rows.length);
    return rows;
  },
});

describe('reading history', () => {
  it('asks for little at a time, and gets each minute once', async () => {
    const asked: number[] = [];
    const span = { fromMs: 30_500, toMs: 999 * MINUTE, step: 1 };
    const history = await readPriceHistory(storeOf(asked), 'market', ASSET, span);
    expect(history).toHaveLength(2_000);
    expect(new Set(history.map(({ minute, source }) => `${minute} ${source}`)).size).toBe(2_000);
    expect(Math.max(...asked)).toBeLessThanOrEqual(240);
  });

  it('merges a step that two slices share', async () => {
    const span = { fromMs: 0, toMs: 999 * MINUTE, step: 50 };
    const history = await readPriceHistory(storeOf([]), 'market', ASSET, span);
    const okx = history.filter(({ source }) => source === 'okx');
    expect(okx.map(({ minute }) => minute / MINUTE)).toEqual(Array.from({ length: 20 }, (_, n) => n * 50));
    // Minute 123 lies in the step that begins at 100, across the border of two slices at 120.
    expect(okx.map(({ deviationBps }) => deviationBps)).toEqual(okx.map((_, n) => (n === 2 ? -5_000 : 0)));
  });
});
