import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { inEModePair, sharesCategoryPrice } from '@/lib/core/protocols/aave-v3/e-mode-pairs';
import { ratioTrigger, tiedPairs } from '@/lib/core/risk/ratio-trigger';
import { healthFactorAt, priceOf } from '@/lib/core/risk/shock';
import { type Usd, WAD } from '@/lib/core/units/units';
import { assetOf, STABLE, type Symbol8, testAccount, testBook, testMarket } from '@/test/fixtures/book';

const WETH = assetOf('WETH');
const WSTETH = assetOf('wstETH');
const groups = { stable: [...STABLE], follows: { [WSTETH]: WETH } };
const pair = { collateralAsset: WSTETH, debtAsset: WETH };
const never = () => false;

describe('ratioTrigger', () => {
  test('below 1 at the ratio’s price, not one unit above it, on every revision', () => {
    const books = [1, 10, 11].map((revision) => ({ revision, accounts: testBook(300, revision) }));
    let found = 0;
    fc.assert(
      fc.property(fc.constantFrom(...books), fc.nat(299), ({ revision, accounts }, index) => {
        const account = accounts[index];
        if (!account) throw new Error('300 accounts');
        const position = rules.position(testMarket({ revision }), account);
        for (const tied of tiedPairs(position, groups, inEModePair(testMarket({ revision }), position.eMode))) {
          const { trigger } = ratioTrigger(rules, revision, position, tied);
          if (trigger.is !== 'below') continue;
          found += 1;
          const at = (price: bigint) =>
            healthFactorAt(rules, revision, position, priceOf(tied.collateralAsset, price)) as bigint;
          expect(at(trigger.price) < WAD).toBe(true);
          expect(at(trigger.price + 1n) >= WAD).toBe(true);
          const against = position.debts.find(({ asset }) => asset === tied.debtAsset)?.price as Usd;
          expect(trigger.ratio).toBe((trigger.price * WAD) / against);
        }
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(20);
  });

  test('does not care for the dollar price that the two share', () => {
    const account = testAccount({ wstETH: 10 }, { WETH: 10.5 }, { eMode: 1 });
    const at = (times: number) => {
      const prices = { WETH: 2_500 * times, wstETH: 2_975 * times };
      const { ratio, trigger } = ratioTrigger(rules, 10, rules.position(testMarket({ prices }), account), pair);
      if (trigger.is !== 'below') throw new Error('there is a ratio');
      return [Number(ratio) / 1e18, Number(trigger.ratio) / 1e18] as const;
    };
    const [now, trigger] = at(1);
    expect(now).toBeCloseTo(1.19, 9);
    // 10.5 WETH with interest, over 10 wstETH with interest at LT 95 %.
    expect(trigger).toBeCloseTo((10.5 * (1 + 1 / 31)) / (10 * (1 + 1 / 70) * 0.95), 4);
    for (const times of [0.3, 0.7, 2]) {
      expect(at(times)[0]).toBeCloseTo(now, 8);
      expect(at(times)[1]).toBeCloseTo(trigger, 8);
    }
  });

  test('none where no ratio does it, unknown where a price is missing', () => {
    const covered = rules.position(testMarket(), testAccount({ wstETH: 1, USDC: 100_000 }, { WETH: 1 }));
    expect(ratioTrigger(rules, 10, covered, pair).trigger).toEqual({ is: 'none' });
    const position = (prices: Partial<Record<Symbol8, undefined>>) =>
      rules.position(testMarket({ prices }), testAccount({ wstETH: 10, LINK: 1 }, { WETH: 9 }));
    expect(ratioTrigger(rules, 10, position({ WETH: undefined }), pair)).toEqual({
      ratio: undefined,
      trigger: { is: 'unknown' },
    });
    expect(ratioTrigger(rules, 10, position({ LINK: undefined }), pair)).toMatchObject({
      ratio: expect.any(BigInt),
      trigger: { is: 'unknown' },
    });
    // Today's is not known, but where it would be liquidatable is.
    expect(ratioTrigger(rules, 10, position({ wstETH: undefined }), pair)).toMatchObject({
      ratio: undefined,
      trigger: { is: 'below' },
    });
  });
});

describe('tiedPairs', () => {
  const of = (account: ReturnType<typeof testAccount>, revision = 10) => {
    const market = testMarket({ revision });
    return tiedPairs(rules.position(market, account), groups, inEModePair(market, account.eMode));
  };

  test('an LST against its base, stablecoins against each other, nothing else', () => {
    expect(of(testAccount({ wstETH: 1, USDC: 5, WBTC: 1 }, { WETH: 1, DAI: 2 }))).toEqual([
      { collateralAsset: WSTETH, debtAsset: WETH, tie: 'follows' },
      { collateralAsset: assetOf('USDC'), debtAsset: assetOf('DAI'), tie: 'stable' },
    ]);
    expect(of(testAccount({ WETH: 1 }, { WETH: 0.5 }))).toEqual([]);
  });

  test('what the account’s e-mode lists, by bitmaps and, before 3.2, by the reserve’s category', () => {
    const account = testAccount({ WETH: 1, WBTC: 1 }, { wstETH: 0.5 }, { eMode: 1 });
    for (const revision of [1, 10]) {
      const market = testMarket({ revision });
      const apart = { stable: [], follows: {} };
      const found = tiedPairs(rules.position(market, account), apart, inEModePair(market, 1));
      expect(found).toEqual([{ collateralAsset: WETH, debtAsset: WSTETH, tie: 'e-mode' }]);
      expect(tiedPairs(rules.position(market, account), apart, inEModePair(market, 0))).toEqual([]);
      expect(tiedPairs(rules.position(market, account), apart, never)).toEqual([]);
    }
  });

  test('a category with a price of its own has no ratio', () => {
    const own = (revision: number) => {
      const market = testMarket({ revision });
      const eMode = market.eModes.get(1);
      if (!eMode) throw new Error('one e-mode');
      return { ...market, eModes: new Map([[1, { ...eMode, categoryPrice: 250_000_000_000n as Usd }]]) };
    };
    expect(sharesCategoryPrice(own(1), 1, WETH, WSTETH)).toBe(true);
    expect(sharesCategoryPrice(own(1), 1, WETH, assetOf('USDC'))).toBe(false);
    expect(sharesCategoryPrice(own(10), 1, WETH, WSTETH)).toBe(false);
    expect(sharesCategoryPrice(testMarket({ revision: 1 }), 1, WETH, WSTETH)).toBe(false);
  });
});
