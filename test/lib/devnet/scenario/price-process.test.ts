import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { marketPrices, type PriceAnchor, pathFactor, stepFactor } from '@/lib/devnet/scenario/price-process';
import { findScenario, scenarios } from '@/lib/devnet/scenario/scenarios';

const anchors: readonly PriceAnchor[] = [
  { symbol: 'WETH', usd: 2500, stable: false },
  { symbol: 'wstETH', usd: 0, stable: false, ratio: { baseSymbol: 'WETH', value: 1.2 } },
  { symbol: 'WBTC', usd: 80_000, stable: false },
  { symbol: 'USDC', usd: 1, stable: true },
];
const scenario = fc.constantFrom(...scenarios);
const seconds = fc.double({ min: 0, max: 900, noNaN: true });
const seed = fc.integer({ min: 0, max: 0xffffffff });

function script(id: string) {
  const found = findScenario(id);
  if (!found) throw new Error(id);
  return found;
}

describe('marketPrices', () => {
  test('same seed, same path, at any times in any order', () => {
    fc.assert(
      fc.property(scenario, seed, fc.array(seconds, { minLength: 1, maxLength: 20 }), (s, n, times) => {
        const forward = times.map((t) => [...marketPrices(s, anchors, t, n)]);
        const backward = [...times].reverse().map((t) => [...marketPrices(s, anchors, t, n)]);
        expect(backward.reverse()).toEqual(forward);
      }),
    );
  });

  test('other seeds give other paths', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 1000 }), (n, step) => {
        const s = script('calm');
        expect(marketPrices(s, anchors, 100, n)).not.toEqual(marketPrices(s, anchors, 100, (n + step) >>> 0));
      }),
    );
  });

  test('starts at the anchors, stays positive, and wstETH follows ether exactly', () => {
    fc.assert(
      fc.property(scenario, seed, seconds, (s, n, t) => {
        const start = marketPrices(s, anchors, 0, n);
        expect(start.get('WETH')).toBeCloseTo(2500, 9);
        const prices = marketPrices(s, anchors, t, n);
        for (const price of prices.values()) expect(price).toBeGreaterThan(0);
        expect((prices.get('wstETH') ?? 0) / (prices.get('WETH') ?? 1)).toBeCloseTo(1.2, 12);
      }),
    );
  });

  test('noise stays small beside the script, and stablecoins get a fiftieth of it', () => {
    fc.assert(
      fc.property(seed, seconds, (n, t) => {
        const prices = marketPrices({ market: [], noiseBps: 10 }, anchors, t, n);
        expect(Math.abs((prices.get('WETH') ?? 0) / 2500 - 1)).toBeLessThan(0.04);
        expect(Math.abs((prices.get('USDC') ?? 0) - 1)).toBeLessThan(0.001);
      }),
    );
  });

  test('the crash takes ether down 30 % in a minute and 5 % within 15 s', () => {
    const s = script('eth-crash');
    const at = (t: number) => (marketPrices(s, anchors, t, s.seed).get('WETH') ?? 0) / 2500;
    expect(at(60)).toBeGreaterThan(0.68);
    expect(at(60)).toBeLessThan(0.72);
    expect(at(15)).toBeLessThan(0.95);
  });

  test('the depeg takes USDC to 0.90 and half of the way back', () => {
    const s = script('stablecoin-depeg');
    expect(marketPrices(s, anchors, 40, s.seed).get('USDC')).toBeCloseTo(0.9, 2);
    expect(marketPrices(s, anchors, 180, s.seed).get('USDC')).toBeCloseTo(0.95, 2);
  });

  test('a mispriced adapter leaves the market where it is', () => {
    const s = script('oracle-mispricing');
    expect((marketPrices(s, anchors, 100, s.seed).get('wstETH') ?? 0) / 3000).toBeCloseTo(1, 2);
  });
});

test('paths are log-linear between points, held after the last', () => {
  const path = [
    { atS: 10, factor: 1 },
    { atS: 20, factor: 0.25 },
  ];
  expect(pathFactor(path, 0)).toBe(1);
  expect(pathFactor(path, 15)).toBeCloseTo(0.5, 12);
  expect(pathFactor(path, 99)).toBe(0.25);
  expect(stepFactor(path, 9)).toBe(1);
  expect(stepFactor(path, 19.9)).toBe(1);
  expect(stepFactor(path, 20)).toBe(0.25);
});

test('every scenario has its own id, and its windows and points lie inside it', () => {
  expect(new Set(scenarios.map((s) => s.id)).size).toBe(scenarios.length);
  expect(scenarios.map((s) => s.id)).toEqual([
    'calm',
    'eth-crash',
    'stablecoin-depeg',
    'oracle-stall',
    'oracle-mispricing',
    'sequencer-down',
    'exchange-outage',
  ]);
  for (const s of scenarios) {
    for (const w of [...s.oracleStall, ...s.sequencerDown, ...s.venueFaults])
      expect(w.toS).toBeLessThanOrEqual(s.durationS);
    for (const { path } of [...s.market, ...s.adapterRatio])
      expect(path.at(-1)?.atS ?? 0).toBeLessThanOrEqual(s.durationS);
  }
});
