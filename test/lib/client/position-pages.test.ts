import { describe, expect, it } from 'vitest';
import { createPositionPages } from '@/lib/client/position-pages';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';
import { settle } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';

const [row] = [...sampleFrame({ seq: 1, rows: 1 }).rows];
if (!row) throw new Error('no row');

/** A server that answers when a test says so. */
const setUp = () => {
  let now = 0;
  let drawn = 0;
  const asked: {
    offset: number;
    limit: number;
    signal: AbortSignal;
    answer: () => Promise<void>;
    fail: () => Promise<void>;
  }[] = [];
  const pages = createPositionPages({
    now: () => now,
    onChange: () => {
      drawn += 1;
    },
    fetch: (offset, limit, signal) =>
      new Promise<PositionWindow>((resolve, reject) => {
        const order = Array.from(
          { length: limit },
          (_, index): `0x${string}` => `0x${(offset + index).toString(16).padStart(40, '0')}`,
        );
        asked.push({
          offset,
          limit,
          signal,
          answer: () => {
            resolve({
              total: 1_000_000,
              book: 2_000_000,
              offset,
              block: 1,
              order,
              rows: Object.fromEntries(order.map((account) => [account, { ...row, account }])),
            });
            return settle();
          },
          fail: () => {
            reject(new Error('first 2,000 only'));
            return settle();
          },
        });
      }),
  });
  return {
    pages,
    asked,
    drawn: () => drawn,
    pass: (ms: number) => {
      now += ms;
    },
    at: (index: number) => Number(pages.rowAt(index)?.account ?? -1),
  };
};

describe('pages of a table', () => {
  it('come three requests at a time, the most urgent first, and answer by row', async () => {
    const { pages, asked, at, drawn, pass } = setUp();
    pages.want([5_030, 5_090, 7_110, 9_250, 11_111]);
    expect(asked.map(({ offset }) => offset)).toEqual([5_000, 7_100, 9_200]);
    expect(at(5_030)).toBe(-1);
    pass(90);
    await asked[0]?.answer();
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
      [5_000, 100],
      [7_100, 100],
      [9_200, 100],
      [11_100, 100],
    ]);
    expect(pages.latency()).toBe(62);
    expect([at(5_000), at(5_030), at(5_099), at(5_100)]).toEqual([5_000, 5_030, 5_099, -1]);
    expect([pages.total(), pages.book(), drawn()]).toEqual([1_000_000, 2_000_000, 1]);
  });

  it('that are neighbours come by one request, in either direction', async () => {
    const { pages, asked, at } = setUp();
    pages.want([5_030, 4_930, 4_830, 4_730, 4_630, 4_530, 4_430]);
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
      [4_600, 500],
      [4_400, 200],
    ]);
    await asked[0]?.answer();
    expect([at(4_600), at(4_999), at(5_000), at(5_099), at(4_599)]).toEqual([4_600, 4_999, 5_000, 5_099, -1]);
    pages.want([5_100, 5_200, 5_000]);
    expect(asked.slice(2).map(({ offset, limit }) => [offset, limit])).toEqual([[5_100, 200]]);
  });

  it('that the scroll has left behind keep their turn for a moment, and then are given up', async () => {
    const { pages, asked, pass, at } = setUp();
    pages.want([0, 700, 1_400]);
    pages.want([900_000]);
    expect(asked).toHaveLength(3);
    // What comes in time is kept for the way back.
    await asked[0]?.answer();
    expect(at(42)).toBe(42);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 700, 1_400, 900_000]);
    pass(500);
    pages.want([500_000]);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, true, true, true, false]);
    await asked[1]?.answer();
    expect(at(700)).toBe(-1);
    await asked[4]?.answer();
    expect(at(500_042)).toBe(500_042);
  });

  it('are not asked for again while they are fresh', async () => {
    const { pages, asked, pass, at } = setUp();
    pages.want([0]);
    await asked[0]?.answer();
    pages.want([0]);
    expect(asked).toHaveLength(1);
    pass(6_000);
    pages.want([0]);
    expect(asked).toHaveLength(2);
    // Until the fresh one comes the old one stands.
    expect(at(7)).toBe(7);
  });

  it('that cannot be had say why, and are not asked for at once again', async () => {
    const { pages, asked, pass } = setUp();
    pages.want([0]);
    await asked[0]?.fail();
    expect(pages.problem()).toBe('first 2,000 only');
    expect(asked).toHaveLength(1);
    pass(1_500);
    pages.want([0]);
    await asked[1]?.answer();
    expect(pages.problem()).toBeUndefined();
  });
});
