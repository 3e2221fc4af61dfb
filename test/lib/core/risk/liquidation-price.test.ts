import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { distanceBps, EXACT_WITHIN_BPS, fallOf } from '@/lib/core/risk/distance';
import { liquidationPrice } from '@/lib/core/risk/liquidation-price';
import { healthFactorAt, priceOf, repricePosition, shocks } from '@/lib/core/risk/shock';
import { MAX_UINT256, WAD } from '@/lib/core/units/units';
import { assetOf, STABLE, testAccount, testBook, testMarket } from '@/test/fixtures/book';

const positionOf = (account: ReturnType<typeof testAccount>, revision = 10) =>
  rules.position(testMarket({ revision }), account);
const books = new Map(
  [1, 10, 11].map((revision) => [revision, testBook(300, revision).map((a) => positionOf(a, revision))]),
);
const anyPosition = fc
  .constantFrom(...books.keys())
  .chain((revision) => fc.constantFrom(...(books.get(revision) ?? [])).map((position) => ({ revision, position })));

describe('repricePosition', () => {
  test('equals the rules on a market with those prices, on every revision', () => {
    for (const revision of [1, 10, 11]) {
      const before = testMarket({ revision });
      const after = testMarket({ revision, prices: { WETH: 2_125, USDC: 0.97 } });
      const reprice = shocks(
        new Map([
          [assetOf('WETH'), 8_500n],
          [assetOf('USDC'), 9_700n],
        ]),
      );
      for (const account of testBook(200)) {
        const position = repricePosition(rules, revision, rules.position(before, account), reprice);
        expect(position).toEqual(rules.position(after, account));
      }
    }
  });

  test('an unknown price makes the position unknown', () => {
    const position = repricePosition(rules, 10, positionOf(testAccount({ WETH: 1 }, { USDC: 1 })), () => undefined);
    expect(position).toMatchObject({ healthFactor: undefined, totalCollateral: undefined, totalDebt: undefined });
  });
});

describe('liquidationPrice', () => {
  test('below 1 at the price, not one unit to the safe side; other assets stay', () => {
    fc.assert(
      fc.property(anyPosition, ({ revision, position }) => {
        for (const { asset } of [...position.collaterals, ...position.debts]) {
          const found = liquidationPrice(rules, revision, position, asset);
          if (found === undefined) continue;
          const at = (price: bigint) => healthFactorAt(rules, revision, position, priceOf(asset, price)) as bigint;
          expect(at(found.price) < WAD).toBe(true);
          expect(at(found.direction === 'below' ? found.price + 1n : found.price - 1n) >= WAD).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('collateral against a stable debt, by hand', () => {
    // Indices of the fixture apart: 10 WETH at LT 83 % carry 17 000 USDC down to about $2 048 × index ratio.
    const found = liquidationPrice(rules, 10, positionOf(testAccount({ WETH: 10 }, { USDC: 17_000 })), assetOf('WETH'));
    expect(found?.direction).toBe('below');
    expect(Number(found?.price) / 1e8).toBeCloseTo((17_000 * (1 + 1 / 31)) / (10 * (1 + 1 / 70) * 0.83), 2);
  });

  test('debt is liquidated by a rise', () => {
    const found = liquidationPrice(rules, 10, positionOf(testAccount({ USDC: 10_000 }, { WETH: 2 })), assetOf('WETH'));
    expect(found?.direction).toBe('above');
    expect(Number(found?.price) / 1e8).toBeGreaterThan(2_500);
  });

  test('none where no price does it', () => {
    const covered = positionOf(testAccount({ WETH: 1, USDC: 100_000 }, { USDT: 10 }));
    expect(liquidationPrice(rules, 10, covered, assetOf('WETH'))).toBeUndefined();
    expect(liquidationPrice(rules, 10, covered, assetOf('LINK'))).toBeUndefined();
    const lost = positionOf(testAccount({ USDC: 1 }, { USDT: 100, WETH: 1 }));
    expect(liquidationPrice(rules, 10, lost, assetOf('WETH'))).toBeUndefined();
    const same = positionOf(testAccount({ WETH: 10 }, { WETH: 9.5 }));
    expect(liquidationPrice(rules, 10, same, assetOf('WETH'))).toBeUndefined();
  });
});

describe('distanceBps', () => {
  test('is the smallest fall that liquidates, exactly, wherever liquidations-at-risk looks', () => {
    fc.assert(
      fc.property(anyPosition, ({ revision, position }) => {
        const distance = distanceBps(rules, revision, position, STABLE);
        const at = (fall: number) => healthFactorAt(rules, revision, position, fallOf(BigInt(fall), STABLE)) as bigint;
        if (distance === undefined || distance > EXACT_WITHIN_BPS) {
          for (const fall of [500, 1_000, 2_000]) expect(at(fall) >= WAD).toBe(true);
        } else {
          expect(at(distance) < WAD).toBe(true);
          if (distance > 0) expect(at(distance - 1) >= WAD).toBe(true);
        }
      }),
      { numRuns: 900 },
    );
  });

  test('far distances are within two basis points of exact', () => {
    for (const position of books.get(10) ?? []) {
      const far = distanceBps(rules, 10, position, STABLE);
      const exact = distanceBps(rules, 10, position, STABLE, 10_000);
      if (far !== undefined && exact !== undefined) expect(Math.abs(far - exact)).toBeLessThanOrEqual(2);
      else expect(far).toBe(exact);
    }
  });

  test('0 when already there; undefined when nothing volatile, correlated, without debt or unknown', () => {
    const of = (...args: Parameters<typeof testAccount>) =>
      distanceBps(rules, 10, positionOf(testAccount(...args)), STABLE);
    expect(of({ WETH: 1 }, { USDC: 2_400 })).toBe(0);
    expect(of({ USDC: 100 }, { DAI: 50 })).toBeUndefined();
    expect(of({ wstETH: 1 }, { WETH: 1 }, { eMode: 1 })).toBeUndefined();
    expect(of({ WETH: 1 }, {})).toBeUndefined();
    const unknown = rules.position(testMarket({ prices: { WETH: undefined } }), testAccount({ WETH: 1 }, { USDC: 1 }));
    expect(unknown.healthFactor).not.toBe(MAX_UINT256);
    expect(distanceBps(rules, 10, unknown, STABLE)).toBeUndefined();
  });
});
