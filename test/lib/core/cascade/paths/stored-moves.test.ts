import type { Address } from 'viem';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@/lib/core/cascade/paths/random';
import { blockOf, jointReturns, stepsFor, storedVolatility, tooLittle } from '@/lib/core/cascade/paths/stored-moves';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';

const [A, B, USD] = ['0xa1', '0xa2', '0xa3'] as const satisfies readonly Address[];
const MINUTE = 60_000;
const NOW = 20_000 * 900_000;
const OPTIONS = DEFAULT_EXPECTED_LOSS.volatility;

/** Closes on a grid of `step` minutes, the last at NOW: B follows A by half and adds as much of its own. */
function grid(count: number, step: number, sigma: number): ReadonlyMap<Address, ReadonlyMap<number, bigint>> {
  const random = seededRandom(6);
  const [a, b] = [new Map<number, bigint>(), new Map<number, bigint>()];
  let [x, y] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    const move = sigma * random.normal();
    x += move;
    y += 0.5 * move + 0.5 * sigma * random.normal();
    const when = NOW - (count - 1 - at) * step * MINUTE;
    a.set(when, BigInt(Math.round(2e11 * Math.exp(x))));
    b.set(when, BigInt(Math.round(5e8 * Math.exp(y))));
  }
  return new Map([
    [A, a],
    [B, b],
  ]);
}

describe('moves from stored prices', () => {
  it('takes steps that divide the time ahead often enough, finer ones where history is short', () => {
    expect(stepsFor(60)).toEqual([1]);
    expect(stepsFor(1_440)).toEqual([15, 5, 1]);
    expect(stepsFor(10_080)).toEqual([60, 15, 5, 1]);
    expect([blockOf(96), blockOf(1)]).toEqual([24, 1]);
  });

  it('finds the volatility of a step and how two move together', () => {
    const sigma = 0.004;
    const model = storedVolatility(grid(1_400, 15, sigma), NOW + 900_000, 15, OPTIONS, new Map());
    // A half-life of 60 steps leaves about 170 returns' weight: ten percent or so either way.
    expect(Math.sqrt(model.covariance[0] as number) / sigma).toBeGreaterThan(0.8);
    expect(Math.sqrt(model.covariance[0] as number) / sigma).toBeLessThan(1.2);
    const correlation =
      (model.covariance[1] as number) / Math.sqrt((model.covariance[0] as number) * (model.covariance[3] as number));
    expect(Math.abs(correlation - Math.SQRT1_2)).toBeLessThan(0.12);
    expect(model.returns[0]).toBeGreaterThan(1_300);
  });

  it('knows nothing of too few', () => {
    const model = storedVolatility(grid(10, 15, 0.004), NOW + 900_000, 15, OPTIONS, new Map());
    expect(model.covariance[0]).toBeNaN();
    expect(model.returns[0]).toBe(9);
  });

  it('has a row for every step that all assets have, a stablecoin without history standing still', () => {
    const closes = grid(50, 15, 0.004);
    const [a] = [closes.get(A) as ReadonlyMap<number, bigint>];
    const holed = new Map([...(closes.get(B) as ReadonlyMap<number, bigint>)].filter(([at]) => at !== NOW - 900_000));
    const at = { now: NOW, stepMinutes: 15 };
    const all = jointReturns(closes, [A, B, USD], new Set([USD]), at);
    expect(all.rows.length).toBe(49 * 3);
    expect(all.rows[0]).toBeCloseTo(Math.log(Number([...a.values()][1]) / Number([...a.values()][0])), 12);
    expect(all.rows[2]).toBe(0);
    // The two steps that touch the hole are no rows.
    expect(
      jointReturns(
        new Map([
          [A, a],
          [B, holed],
        ]),
        [A, B],
        new Set(),
        at,
      ).rows.length,
    ).toBe(47 * 2);
    // 24 steps in a block of a day ahead: thirty of those.
    expect(tooLittle({ assets: 1, rows: new Float64Array(720) }, 96, 15)).toBeUndefined();
    expect(tooLittle({ assets: 2, rows: new Float64Array(1_438) }, 96, 15)).toContain('719 are stored');
    // An asset of which nothing is known leaves none.
    expect(jointReturns(closes, [A, B, USD], new Set(), at).rows.length).toBe(0);
  });
});
