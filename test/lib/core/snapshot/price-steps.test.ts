import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceHistory } from '@/lib/core/snapshot/price-history';
import { priceSteps } from '@/lib/core/snapshot/price-steps';

const MINUTE = 60_000;
const minute = (n: number, close: number, bps: number | null, source = 'kraken'): PriceHistory[number] => ({
  source,
  minute: n * MINUTE,
  open: String(close - 1),
  high: String(close + 9),
  low: String(close - 9),
  close: String(close),
  deviationBps: bps,
});

describe('steps of history', () => {
  it('merges minutes: first open, extremes, last close, the furthest deviation with its sign', () => {
    const steps = priceSteps([minute(9, 99, 900), minute(10, 100, 3), minute(11, 250, -285), minute(12, 98, 4)], 5);
    expect(steps).toEqual([
      { ...minute(9, 99, 900), minute: 5 * MINUTE },
      {
        source: 'kraken',
        minute: 10 * MINUTE,
        open: '99',
        high: '259',
        low: '89',
        close: '98',
        deviationBps: -285,
      },
    ]);
  });

  it('keeps sources apart and a missing deviation missing', () => {
    const steps = priceSteps([minute(0, 1_000, null), minute(1, 1_000, null), minute(1, 1_000, -2, 'okx')], 2);
    expect(steps.map(({ source, deviationBps }) => [source, deviationBps])).toEqual([
      ['kraken', null],
      ['okx', -2],
    ]);
  });

  it('never loses an extreme, whatever the step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 10, max: 1_000_000 }), fc.integer({ min: -5_000, max: 5_000 })), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 30 }),
        (closes, step) => {
          const history = closes.map(([close, bps], n) => minute(n, close, bps));
          const steps = priceSteps(history, step);
          const most = (values: readonly (number | null)[]) => Math.max(...values.map((value) => Math.abs(value ?? 0)));
          expect(most(steps.map(({ deviationBps }) => deviationBps))).toBe(most(closes.map(([, bps]) => bps)));
          expect(Math.max(...steps.map(({ high }) => Number(high)))).toBe(Math.max(...closes.map(([c]) => c)) + 9);
          expect(steps.at(-1)?.close).toBe(history.at(-1)?.close);
          expect(steps.length).toBe(Math.ceil(closes.length / step));
        },
      ),
    );
  });
});
