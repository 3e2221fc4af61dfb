import { describe, expect, it } from 'vitest';
import type { Quote } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';
import { quoteBoard } from '@/lib/engine/quote-board';

const ASSET = '0x1111111111111111111111111111111111111111';
const quote = (price: number, observedAt: number, more: Partial<Quote> = {}): Quote => ({
  source: 'binance',
  group: 'exchange',
  asset: ASSET,
  price: Usd(BigInt(price)),
  observedAt,
  receivedAt: observedAt,
  ...more,
});

describe('quoteBoard', () => {
  it('keeps the newest of each source and says when a price moved', () => {
    const board = quoteBoard();
    expect(board.put(quote(100, 1_000))).toBe(true);
    expect(board.put(quote(100, 2_000))).toBe(false);
    expect(board.put(quote(101, 1_500))).toBe(false);
    expect(board.quotes()).toEqual([quote(100, 2_000)]);
  });

  it('is not silenced by a stamp from the future: what is received later is newer', () => {
    const board = quoteBoard();
    board.put(quote(100, 9_000_000, { receivedAt: 1_000 }));
    expect(board.put(quote(101, 2_000))).toBe(true);
    expect(board.quotes()).toEqual([quote(101, 2_000)]);
  });

  it('stores a quote at most once a second, a live one when it was made', () => {
    const board = quoteBoard();
    expect(board.sample([quote(100, 900, { receivedAt: 950 })], 1_000)).toEqual([
      { asset: ASSET, source: 'binance', price: 100n, at: 900 },
    ]);
    expect(board.sample([quote(100, 1_900)], 1_999)).toEqual([]);
    expect(board.sample([quote(100, 1_900)], 2_000)).toHaveLength(1);
  });

  it('stores a price that is state of the chain when it was read: it stands until it is replaced, however old its round', () => {
    const board = quoteBoard();
    for (const group of ['push-oracle', 'protocol', 'dex-twap', 'dex-spot'] as const) {
      const read = quote(100, 1_000, { source: group, group, receivedAt: 3_600_000 });
      expect(board.sample([read], 3_600_500).map(({ at }) => at)).toEqual([3_600_000]);
    }
  });
});
