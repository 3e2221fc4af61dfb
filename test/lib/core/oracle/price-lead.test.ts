import { describe, expect, it } from 'vitest';
import { createLeadTracker } from '@/lib/core/oracle/price-lead';
import type { Composite, Quote } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';

const ASSET = '0x1111111111111111111111111111111111111111';
const usd = (value: number) => Usd(BigInt(Math.round(value * 1e8)));

const setUp = () => {
  const tracker = createLeadTracker();
  const note = (source: string, at: number, price: number) =>
    tracker.note({
      source,
      group: 'exchange',
      asset: ASSET,
      price: usd(price),
      observedAt: at,
      receivedAt: at,
    } satisfies Quote);
  const composite = (at: number, price: number | undefined) => {
    const value = price === undefined ? undefined : usd(price);
    const one: Composite = { asset: ASSET, price: value, low: value, high: value, fresh: 3, quorum: 3, sources: [] };
    return tracker.update(new Map([[ASSET, one]]), at).get(ASSET);
  };
  return { note, composite };
};

describe('createLeadTracker', () => {
  it('orders the sources by when they crossed the middle of a move', () => {
    const { note, composite } = setUp();
    for (const source of ['binance', 'coinbase', 'kraken', 'chainlink', 'frozen']) note(source, 0, 100);
    composite(0, 100);
    note('binance', 1_000, 99.5);
    note('coinbase', 1_200, 99.95); // not half of the way yet
    note('coinbase', 1_700, 99.4);
    composite(1_800, 99.5);
    note('kraken', 1_900, 99.4);
    expect(composite(2_000, 99.5)?.moves).toEqual([]); // the slow ones are waited for
    note('chainlink', 13_000, 99.4);
    const lead = composite(16_900, 99.5);
    expect(lead?.moves).toEqual([
      {
        at: 1_800,
        from: usd(100),
        to: usd(99.5),
        bps: -50,
        order: [
          { source: 'binance', lagMs: 0 },
          { source: 'coinbase', lagMs: 700 },
          { source: 'kraken', lagMs: 900 },
          { source: 'chainlink', lagMs: 12_000 },
        ],
      },
    ]);
    expect(lead?.firsts).toEqual(new Map([['binance', 1]]));
  });

  it('leaves out one that stood beyond the middle already', () => {
    const { note, composite } = setUp();
    note('early', -1_000, 101);
    note('late', -1_000, 100);
    composite(0, 100);
    note('early', 100, 101.2);
    note('late', 500, 101);
    composite(1_000, 101);
    expect(composite(20_000, 101)?.moves[0]?.order).toEqual([{ source: 'late', lagMs: 0 }]);
  });

  it('sees no move in a drift, nor across a time without a composite', () => {
    const { composite } = setUp();
    for (let second = 0; second < 60; second += 1) composite(second * 1_000, 100 + second * 0.009);
    expect(composite(80_000, 100)?.moves).toEqual([]);
    composite(80_000, undefined);
    composite(95_000, 200);
    expect(composite(120_000, 200)?.moves).toEqual([]);
  });

  it('keeps the ten newest moves', () => {
    const { note, composite } = setUp();
    let lead: ReturnType<typeof composite>;
    for (let move = 0; move < 12; move += 1) {
      const at = move * 60_000;
      note('a', at, 100);
      composite(at, 100);
      note('a', at + 1_000, 101);
      composite(at + 1_000, 101);
      lead = composite(at + 20_000, 101);
    }
    expect(lead?.moves).toHaveLength(10);
    expect(lead?.moves[0]?.at).toBe(11 * 60_000 + 1_000);
    expect(lead?.firsts.get('a')).toBe(12);
  });
});
