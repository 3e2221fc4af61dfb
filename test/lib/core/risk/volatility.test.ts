import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import { createVolatilityTracker, type VolatilityModel } from '@/lib/core/risk/volatility';
import { random } from '@/test/fixtures/book';

const OPTIONS = DEFAULT_EXPECTED_LOSS.volatility;
const [ETH, LST, USDC]: readonly [Address, Address, Address] = ['0xe', '0x15', '0xc'];
const MINUTE = 60_000;
const START = 1_000_000;

const normals = (seed: number) => {
  const next = random(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
};

const units = (price: number): bigint => BigInt(Math.round(price * 1e8));

/** Minute closes of a walk with this standard deviation a minute. */
function walk(minutes: number, sigma: number, seed: number, from = 2_500): number[] {
  const draw = normals(seed);
  const prices = [from];
  while (prices.length < minutes) prices.push((prices.at(-1) as number) * Math.exp(sigma * draw()));
  return prices;
}

type Seen = readonly (readonly [asset: Address, prices: readonly (number | undefined)[]])[];

function modelOf(seen: Seen, pegs: ReadonlyMap<Address, Address> = new Map()): VolatilityModel {
  const tracker = createVolatilityTracker(OPTIONS, pegs);
  const minutes = Math.max(...seen.map(([, prices]) => prices.length));
  for (let minute = 0; minute < minutes; minute += 1)
    tracker.note(
      seen.map(([asset, prices]) => {
        const price = prices[minute];
        return { asset, price: price === undefined ? undefined : units(price) };
      }),
      (START + minute) * MINUTE,
    );
  return tracker.model((START + minutes) * MINUTE);
}

const covariance = ({ indexOf, covariance: all, assets }: VolatilityModel, a: Address, b: Address): number =>
  all[(indexOf.get(a) ?? Number.NaN) * assets.length + (indexOf.get(b) ?? Number.NaN)] ?? Number.NaN;
const sigma = (model: VolatilityModel, asset: Address): number => Math.sqrt(covariance(model, asset, asset));

describe('volatility', () => {
  test('finds that of a walk', () => {
    const found = [1, 2, 3, 4, 5, 6].map((seed) => sigma(modelOf([[ETH, walk(600, 0.0008, seed)]]), ETH));
    const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
    expect(mean / 0.0008).toBeGreaterThan(0.93);
    expect(mean / 0.0008).toBeLessThan(1.07);
  });

  test('is unknown below the least history, and of an asset never seen; never zero', () => {
    const short = modelOf([[ETH, walk(OPTIONS.minMinutes, 0.001, 1)]]);
    expect(sigma(short, ETH)).toBeNaN();
    expect(short.returns).toEqual([OPTIONS.minMinutes - 1]);
    expect(sigma(modelOf([[ETH, walk(OPTIONS.minMinutes + 1, 0.001, 1)]]), ETH)).toBeGreaterThan(0);
    expect(short.indexOf.has(USDC)).toBe(false);
  });

  test('a price that never moves has the floor', () => {
    const still = modelOf([[USDC, Array.from({ length: 60 }, () => 1)]]);
    expect(sigma(still, USDC) * Math.sqrt(60) * 10_000).toBeCloseTo(OPTIONS.floorBps, 9);
  });

  test('one bad minute, ten per cent off and back, adds less than half again', () => {
    const prices = walk(400, 0.0005, 7);
    const spiked = [...prices];
    spiked[395] = (spiked[395] as number) * 1.1;
    expect(sigma(modelOf([[ETH, spiked]]), ETH) / sigma(modelOf([[ETH, prices]]), ETH)).toBeLessThan(1.5);
    const early = [...prices.slice(0, 40)];
    early[3] = (early[3] as number) * 1.1;
    expect(sigma(modelOf([[ETH, early]]), ETH)).toBeLessThan(0.0015);
  });

  test('a market that truly becomes ten times wilder is followed within a quarter of an hour', () => {
    const calm = walk(300, 0.0003, 3);
    const wild = walk(16, 0.003, 4, calm.at(-1));
    expect(sigma(modelOf([[ETH, [...calm, ...wild.slice(1)]]]), ETH)).toBeGreaterThan(0.0009);
  });

  test('minutes without a price count as the time they are; long gaps say nothing', () => {
    const prices: (number | undefined)[] = walk(900, 0.0008, 11);
    const thinned = prices.map((price, minute) => (minute % 3 === 0 ? price : undefined));
    expect(sigma(modelOf([[ETH, thinned]]), ETH) / 0.0008).toBeGreaterThan(0.8);
    expect(sigma(modelOf([[ETH, thinned]]), ETH) / 0.0008).toBeLessThan(1.2);
    const sparse = prices.map((price, minute) => (minute % (OPTIONS.maxGapMinutes + 1) === 0 ? price : undefined));
    expect(sigma(modelOf([[ETH, sparse]]), ETH)).toBeNaN();
  });

  test('an asset and what follows it: the ratio’s own variance is what is left', () => {
    const eth = walk(500, 0.001, 5);
    const own = normals(6);
    const lst = eth.map((price) => price * 1.19 * Math.exp(0.00005 * own()));
    const model = modelOf([
      [ETH, eth],
      [LST, lst],
    ]);
    const ratio = covariance(model, ETH, ETH) + covariance(model, LST, LST) - 2 * covariance(model, ETH, LST);
    expect(Math.sqrt(ratio)).toBeGreaterThan(0.00004);
    expect(Math.sqrt(ratio)).toBeLessThan(0.0001);
  });

  test('assets never seen together have no covariance; a pegged pair moves as one, and borrows what it lacks', () => {
    const eth = walk(100, 0.001, 5);
    const apart: Seen = [
      [ETH, [...eth.slice(0, 50), ...Array.from({ length: 50 }, () => undefined)]],
      [LST, [...Array.from({ length: 50 }, () => undefined), ...eth.slice(50)]],
    ];
    expect(covariance(modelOf(apart), ETH, LST)).toBeNaN();
    const pegged = modelOf(apart, new Map([[LST, ETH]]));
    expect(covariance(pegged, ETH, LST)).toBeCloseTo(sigma(pegged, ETH) * sigma(pegged, LST), 12);
    const borrowed = modelOf([[ETH, eth]], new Map([[LST, ETH]]));
    expect(covariance(borrowed, LST, LST)).toBe(covariance(borrowed, ETH, ETH));
    expect(covariance(borrowed, LST, ETH)).toBe(covariance(borrowed, ETH, ETH));
    expect(sigma(modelOf([], new Map([[LST, ETH]])), LST)).toBeNaN();
  });

  test('stored minutes and live ones make the same model, in whichever order they come', () => {
    const prices = walk(200, 0.001, 9);
    const whole = modelOf([[ETH, prices]]);
    const tracker = createVolatilityTracker(OPTIONS);
    for (let minute = 150; minute < 200; minute += 1)
      tracker.note([{ asset: ETH, price: units(prices[minute] as number) }], (START + minute) * MINUTE);
    expect(tracker.model((START + 200) * MINUTE).returns).toEqual([49]);
    // The store knows 20 of the live minutes too, and has them wrong.
    tracker.seed(
      ETH,
      new Map(
        prices.slice(0, 170).map((price, minute) => [(START + minute) * MINUTE, units(minute < 150 ? price : 1)]),
      ),
    );
    expect(tracker.model((START + 200) * MINUTE)).toEqual(whole);
  });

  test('stays the same object until the minute ends', () => {
    const tracker = createVolatilityTracker(OPTIONS);
    const at = (seconds: number) => {
      tracker.note([{ asset: ETH, price: units(2_500 + seconds) }], START * MINUTE + seconds * 1_000);
      return tracker.model(START * MINUTE + seconds * 1_000);
    };
    expect(at(1)).toBe(at(59));
    expect(at(61)).not.toBe(at(59));
  });
});
