import { describe, expect, test } from 'vitest';
import { DEFAULT_AGGREGATION } from '@/lib/core/oracle/aggregation';
import { createBoard, evaluate, put } from '@/lib/core/oracle/board';
import { composite } from '@/lib/core/oracle/composite';
import type { Quote } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';

const ASSET = '0x0000000000000000000000000000000000000001';
const quote = (source: string, price: number, at: number, more: Partial<Quote> = {}): Quote => ({
  ...{ source, group: 'exchange', asset: ASSET, price: Usd(BigInt(price)), observedAt: at, receivedAt: at },
  ...more,
});

describe('a board that lives on', () => {
  test('takes what is newer, and answers as a new one would', () => {
    const board = createBoard(DEFAULT_AGGREGATION);
    const newest = new Map<string, Quote>();
    for (let at = 0; at < 300; at += 1) {
      const next = quote(`x${(at * 7) % 5}`, 10_000 + ((at * 31) % 40), 1_000_000 + at * 100);
      newest.set(next.source, next);
      expect(put(board, next)).toBe(true);
      expect(put(board, next)).toBe(false);
      expect(put(board, { ...next, price: Usd(1n), observedAt: next.observedAt - 1 })).toBe(false);
      const fresh = composite(ASSET, [...newest.values()], next.observedAt);
      const { price, low, high, votes } = evaluate(board, next.observedAt);
      const known = [price, low, high].map((units) => (Number.isNaN(units) ? undefined : BigInt(units)));
      expect([...known, votes]).toEqual([fresh.price, fresh.low, fresh.high, fresh.fresh]);
    }
  });

  test('lets a price go stale while nothing is said, and counts an upstream as one vote once it is known to be shared', () => {
    const board = createBoard(DEFAULT_AGGREGATION);
    for (const source of ['a', 'b', 'c']) put(board, quote(source, 10_000, 5_000));
    expect(evaluate(board, 15_000)).toMatchObject({ price: 10_000, votes: 3 });
    expect(evaluate(board, 15_001)).toMatchObject({ price: NaN, low: NaN, high: NaN, votes: 0 });
    for (const source of ['a', 'b', 'c']) put(board, quote(source, 10_000, 20_000, { upstream: 'one' }));
    expect(evaluate(board, 20_000)).toMatchObject({ price: NaN, votes: 1 });
    for (const source of ['a', 'b', 'c']) put(board, quote(source, 10_000, 30_000));
    expect(evaluate(board, 30_000)).toMatchObject({ price: 10_000, votes: 3 });
  });
});
