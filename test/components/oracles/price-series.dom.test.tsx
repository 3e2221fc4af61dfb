import { describe, expect, it } from 'vitest';
import { divergenceChart, priceChart, thresholdLines } from '@/components/oracles/chart-data';
import { pricePoints } from '@/components/oracles/price-series';
import type { PriceHistory } from '@/lib/core/snapshot/price-history';
import { boardAsset, boardSource } from '../../fixtures/price-board';

const MINUTE = 60_000;
const usd = (dollars: number): string => Math.round(dollars * 1e8).toString();
const stored = (source: string, minute: number, price: number, bps: number | null = 0): PriceHistory[number] => ({
  source,
  minute: minute * MINUTE,
  open: usd(price),
  high: usd(price),
  low: usd(price),
  close: usd(price),
  deviationBps: bps,
});
const HISTORY = [
  stored('composite', 0, 100),
  stored('composite:low', 0, 99),
  stored('composite:high', 0, 101),
  stored('okx', 0, 100.5, 50),
  stored('chainlink', 0, 100, 0),
  // Nothing at all in minute 1; no composite in minute 2.
  stored('okx', 2, 103, null),
  stored('composite', 3, 102),
  stored('okx', 3, 102, 0),
];
const points = (maxAge: Record<string, number> = {}) => pricePoints(HISTORY, MINUTE, [], 1_000, maxAge);

describe('points of the past', () => {
  it('leaves a gap where something was not seen: nothing is bridged', () => {
    expect(points().map(({ composite }) => composite)).toEqual([100, null, null, 102]);
    expect(points().map(({ low, high }) => [low, high])).toEqual([
      [99, 101],
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect(points().map(({ prices }) => prices.okx)).toEqual([100.5, null, 103, 102]);
    expect(points().map(({ bps }) => bps.okx)).toEqual([50, null, null, 0]);
  });

  it('carries a push oracle’s price on for as long as it would count, and no longer', () => {
    expect(points().map(({ prices }) => prices.chainlink)).toEqual([100, null, null, null]);
    const held = points({ chainlink: 2 * MINUTE });
    expect(held.map(({ prices }) => prices.chainlink)).toEqual([100, 100, 100, null]);
    // Its distance needs a composite to be measured from.
    expect(held.map(({ bps }) => bps.chainlink)).toEqual([0, null, null, null]);
    expect(points({ chainlink: 9 * MINUTE })[3]?.bps.chainlink).toBeCloseTo((100 / 102 - 1) * 1e4);
  });

  it('goes over to the live samples, one a period, with a gap where the stream was silent', () => {
    const at = (second: number, composite: boolean) => ({
      at: 3 * MINUTE + second * 1_000,
      asset: boardAsset([boardSource('okx', { deviationBps: second })], composite ? {} : { composite: null }),
    });
    const live = pricePoints(HISTORY, MINUTE, [at(10, true), at(11, true), at(14, false), at(60, true)], 5_000, {});
    expect(live.map(({ x }) => x)).toEqual([60_000, 120_000, 180_000, 190_000, 194_000, 194_001, 240_000]);
    // The stored minute ends where the live samples begin; of those within one period the newest is drawn.
    expect(live.slice(3).map(({ bps }) => bps.okx ?? null)).toEqual([0, null, null, 60]);
  });
});

describe('charts of an asset', () => {
  const asset = boardAsset([
    boardSource('okx'),
    boardSource('bad', { rejected: 'outlier' }),
    boardSource('protocol', { group: 'protocol', thresholdBps: 100 }),
  ]);
  const point = (x: number, bad: number, protocol: number) => ({
    x,
    composite: 2_400,
    low: 2_399,
    high: 2_401,
    prices: { okx: 2_400, bad: 2_400 * (1 + bad / 1e4), protocol: 2_400 * (1 + protocol / 1e4) },
    bps: { okx: 0, bad, protocol },
  });

  it('lets no wild source flatten the others, and always shows the protocol’s and the thresholds', () => {
    const calm = divergenceChart(asset, [point(0, 1, 2)]);
    expect(calm.scale.domain[1]).toBeGreaterThanOrEqual(100);
    expect(calm.cut).toBe(false);
    const wild = divergenceChart(asset, [point(0, 1e9, -285)]);
    expect(wild.cut).toBe(true);
    expect(wild.scale.domain[1]).toBeLessThan(1_000);
    expect(divergenceChart(asset, [point(0, 0, -2_850)]).scale.domain[0]).toBeLessThanOrEqual(-2_850);
    const prices = priceChart(asset, [point(0, 1e9, -285)]);
    expect(prices.scale.domain[1]).toBeLessThan(2_500);
    expect(prices.scale.domain[0]).toBeLessThanOrEqual(2_400 * (1 - 0.0285));
  });

  it('draws the protocol’s line last, so on top, and each threshold on both sides', () => {
    expect(priceChart(asset, [point(0, 0, 0)]).series.map(({ id }) => id)).toEqual([
      'okx',
      'bad',
      'composite',
      'protocol',
    ]);
    expect(thresholdLines(asset).map(({ y, label }) => [y, label])).toEqual([
      [50, '+50 exchanges'],
      [-50, '−50 exchanges'],
      [100, '+100 protocol'],
      [-100, '−100 protocol'],
    ]);
  });

  it('names the protocol’s, the composite’s and the furthest line where there is room for few', () => {
    const { series } = priceChart(asset, [point(0, 0, 0)], 2);
    expect(series.filter(({ unlabelled }) => !unlabelled).map(({ id }) => id)).toEqual(['composite', 'protocol']);
  });
});
