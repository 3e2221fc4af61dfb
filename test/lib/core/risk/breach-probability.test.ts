import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { DEFAULT_EXPECTED_LOSS, type ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import { breachContext, breachProbability, exposureOf } from '@/lib/core/risk/breach-probability';
import type { VolatilityModel } from '@/lib/core/risk/volatility';
import { WAD } from '@/lib/core/units/units';
import { assetOf, random, type Symbol8, testAccount, testMarket } from '@/test/fixtures/book';
import { testVolatility } from '@/test/fixtures/volatility';

type Amounts = Partial<Record<Symbol8, number>>;
const NORMAL: ExpectedLossConfig = {
  ...DEFAULT_EXPECTED_LOSS,
  volatility: { ...DEFAULT_EXPECTED_LOSS.volatility, tailDof: 200, scale: 1 },
};

const positionOf = (collateral: Amounts, debt: Amounts, eMode = 0, market = testMarket()) =>
  rules.position(market, testAccount(collateral, debt, { eMode }));

function probability(
  position: ReturnType<typeof positionOf>,
  model: VolatilityModel = testVolatility(),
  options: ExpectedLossConfig = DEFAULT_EXPECTED_LOSS,
): number | undefined {
  const context = breachContext(testMarket(), model, options);
  return breachProbability(position.healthFactor, exposureOf(position, context), context);
}

const STEPS = 60;
const PATHS = 8_000;

/**
 * Simulated: correlated log prices in steps of a minute, the health factor from the moved values themselves, crossings
 * between two looks by the Brownian bridge. `dof` finite: each path's variance drawn so that the hour's moves are Student t.
 */
function simulated(
  position: ReturnType<typeof positionOf>,
  model: VolatilityModel,
  seed: number,
  dof?: number,
): number {
  const next = random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const n = model.assets.length;
  const root = cholesky(model.covariance, n);
  const sideOf = (
    legs: readonly { asset: `0x${string}`; value: bigint | undefined }[],
    weight: (leg: number) => number,
  ) =>
    legs.map(({ asset, value }, leg) => ({
      place: model.indexOf.get(asset) ?? -1,
      value: Number(value) * weight(leg),
    }));
  const held = sideOf(position.collaterals, (leg) => Number(position.collaterals[leg]?.liquidationThreshold) / 10_000);
  const owed = sideOf(position.debts, () => 1);
  const context = breachContext(testMarket(), model, NORMAL);
  const variance = exposureOf(position, context).variance;
  let hits = 0;
  for (let path = 0; path < PATHS; path += 1) {
    let chi = 0;
    for (let term = 0; term < (dof ?? 0); term += 1) chi += normal() ** 2;
    const wild = dof === undefined ? 1 : Math.sqrt(dof / chi);
    const log = new Float64Array(n);
    let before = Math.log(Number(position.healthFactor) / 1e18);
    for (let step = 0; step < STEPS; step += 1) {
      const draws = Float64Array.from({ length: n }, normal);
      for (let i = 0; i < n; i += 1) {
        let move = 0;
        for (let j = 0; j <= i; j += 1) move += (root[i * n + j] as number) * (draws[j] as number);
        log[i] = (log[i] as number) + wild * move;
      }
      const sum = (side: typeof held) =>
        side.reduce((total, { place, value }) => total + value * Math.exp(log[place] as number), 0);
      const now = Math.log(sum(held) / sum(owed));
      if (now <= 0 || next() < Math.exp((-2 * before * now) / (variance * wild * wild))) {
        hits += 1;
        break;
      }
      before = now;
    }
  }
  return hits / PATHS;
}

function cholesky(matrix: readonly number[], n: number): Float64Array {
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k += 1) sum -= (root[i * n + k] as number) * (root[j * n + k] as number);
      root[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 0)) : sum / ((root[j * n + j] as number) || 1);
    }
  return root;
}

/** The position with its debts scaled to a health factor. */
function at(target: number, collateral: Amounts, debt: Amounts, eMode = 0) {
  const factor = Number(positionOf(collateral, debt, eMode).healthFactor) / 1e18 / target;
  return positionOf(
    collateral,
    Object.fromEntries(Object.entries(debt).map(([name, amount]) => [name, amount * factor])),
    eMode,
  );
}

const CASES: Readonly<Record<string, ReturnType<typeof positionOf>>> = {
  'ether against dollars': at(1.006, { WETH: 10 }, { USDC: 20_000 }),
  'ether against dollars, further off': at(1.015, { WETH: 10 }, { USDC: 20_000 }),
  'dollars against ether: a short': at(1.008, { USDC: 10_000 }, { WETH: 3 }),
  'three against two': at(1.003, { WETH: 4, WBTC: 0.2, USDC: 5_000 }, { USDT: 15_000, WETH: 2.1 }),
  'an LST against ether': at(1.0007, { wstETH: 10 }, { WETH: 11.3 }, 1),
};

describe('breach probability', () => {
  test.each(Object.keys(CASES))('%s: within the error of 8,000 simulated hours, normal', (name) => {
    const position = CASES[name] as ReturnType<typeof positionOf>;
    const model = testVolatility();
    const said = probability(position, model, NORMAL) as number;
    const found = simulated(position, model, 42);
    expect(said).toBeGreaterThan(0.002);
    expect(Math.abs(said - found)).toBeLessThan(4 * Math.sqrt((found * (1 - found)) / PATHS) + 0.012 * found);
  });

  test('fat tails: within the error of simulated hours whose variance is drawn anew each', () => {
    const position = CASES['ether against dollars, further off'] as ReturnType<typeof positionOf>;
    const fat = { ...NORMAL, volatility: { ...NORMAL.volatility, tailDof: 3 } };
    const said = probability(position, testVolatility(), fat) as number;
    const found = simulated(position, testVolatility(), 43, 3);
    expect(Math.abs(said - found)).toBeLessThan(4 * Math.sqrt((found * (1 - found)) / PATHS) + 0.03 * found);
    expect(said).toBeGreaterThan(2 * (probability(position, testVolatility(), NORMAL) as number));
  });

  test('an LST against ether has the ratio’s volatility, not the dollar’s', () => {
    const context = breachContext(testMarket(), testVolatility(), DEFAULT_EXPECTED_LOSS);
    const ratio = exposureOf(CASES['an LST against ether'] as ReturnType<typeof positionOf>, context);
    expect(Math.sqrt(ratio.variance * 60)).toBeCloseTo(0.0008, 5);
    const dollars = exposureOf(positionOf({ wstETH: 10 }, { USDC: 20_000 }), context);
    expect(Math.sqrt(dollars.variance * 60)).toBeCloseTo(0.008, 3);
  });

  test('below 1 it is 1, whatever else is unknown', () => {
    const position = positionOf({ WETH: 10 }, { USDC: 21_000 });
    expect((position.healthFactor as bigint) < WAD).toBe(true);
    expect(probability(position, testVolatility(['WETH', 'USDC']))).toBe(1);
    expect(
      breachProbability(
        WAD - 1n,
        { variance: Number.NaN, distance: 0 },
        breachContext(testMarket(), testVolatility(), DEFAULT_EXPECTED_LOSS),
      ),
    ).toBe(1);
  });

  test('unknown price or volatility: unknown, never a number', () => {
    expect(probability(positionOf({ WETH: 10 }, { USDC: 1 }), testVolatility(['WETH']))).toBeUndefined();
    expect(probability(positionOf({ WETH: 10 }, { USDC: 1 }), testVolatility(['USDC']))).toBeUndefined();
    const unpriced = testMarket({ prices: { WETH: undefined } });
    expect(probability(positionOf({ WETH: 10 }, { USDC: 1 }, 0, unpriced))).toBeUndefined();
    // What is held and owed alike moves nothing: its volatility is not asked for.
    expect(probability(positionOf({ USDC: 1_000 }, { USDC: 700 }), testVolatility(['WETH']))).toBe(0);
  });

  test('never seen together: taken together where that is worse, apart where it is not', () => {
    const model = testVolatility();
    const n = model.assets.length;
    const [eth, btc] = ['WETH', 'WBTC'].map((symbol) => model.indexOf.get(assetOf(symbol as Symbol8)) ?? -1);
    const blind: VolatilityModel = {
      ...model,
      covariance: model.covariance.map((value, place) =>
        [eth, btc].includes(Math.floor(place / n)) &&
        [eth, btc].includes(place % n) &&
        Math.floor(place / n) !== place % n
          ? Number.NaN
          : value,
      ),
    };
    for (const position of [
      positionOf({ WETH: 5, WBTC: 0.2 }, { USDC: 18_000 }),
      positionOf({ WBTC: 0.4 }, { WETH: 7 }),
    ])
      expect(probability(position, blind)).toBeGreaterThan(probability(position, model) as number);
  });

  test('rises with the debt and with the volatility', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1_000, max: 19_000, noNaN: true }),
        fc.double({ min: 1, max: 1_500, noNaN: true }),
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (debt, more, factor) => {
          const near = probability(
            positionOf({ WETH: 10 }, { USDC: debt + more }),
            testVolatility([], factor),
          ) as number;
          const far = probability(positionOf({ WETH: 10 }, { USDC: debt }), testVolatility([], factor)) as number;
          const wilder = probability(
            positionOf({ WETH: 10 }, { USDC: debt }),
            testVolatility([], factor * 1.5),
          ) as number;
          expect(near).toBeGreaterThan(far);
          expect(wilder).toBeGreaterThan(far);
          expect(far).toBeGreaterThan(0);
          expect(near).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('the order of legs changes nothing', () => {
    const position = CASES['three against two'] as ReturnType<typeof positionOf>;
    const turned = {
      ...position,
      collaterals: [...position.collaterals].reverse(),
      debts: [...position.debts].reverse(),
    };
    expect(probability(turned)).toBeCloseTo(probability(position) as number, 12);
  });
});
