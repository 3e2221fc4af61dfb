import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { judge } from '@/lib/core/risk/guard';
import { guardContext } from '@/lib/core/risk/guard-context';
import { isBorneOut, isFar } from '@/lib/core/risk/guard-estimate';
import { extreme } from '@/lib/core/risk/price-box';
import { keeperMayLiquidate, type VerdictKind } from '@/lib/core/risk/verdict';
import { RAY, TokenAmount, Usd, WAD } from '@/lib/core/units/units';
import { assetOf, type Symbol8, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { compositesAt, type Market8 } from '@/test/fixtures/guard';

/** The same market at other prices: what the contract would read, past all of the guard's code. */
const repriced = (market: AaveV3Market, prices: ReadonlyMap<Address, bigint>): AaveV3Market => ({
  ...market,
  reserves: new Map(
    [...market.reserves].map(([asset, reserve]) => {
      const price = prices.get(asset);
      return [asset, price === undefined ? reserve : { ...reserve, price: Usd(price) }];
    }),
  ),
});
const healthOf = (market: AaveV3Market, account: AaveV3Account): bigint =>
  rules.position(market, account).healthFactor as bigint;

/** Health factors at every corner of the account's own assets. */
function cornersOf(market: AaveV3Market, account: AaveV3Account, at: Market8): readonly bigint[] {
  const { box } = guardContext(market, compositesAt(market, at));
  const assets = [...new Set([...account.scaledSupply.keys(), ...account.scaledDebt.keys()])];
  return Array.from({ length: 2 ** assets.length }, (_, bits) => {
    const prices = new Map(
      assets.map((asset, index): [Address, bigint] => {
        const interval = box.get(asset);
        if (!interval) throw new Error('not in the box');
        return [asset, (bits >> index) & 1 ? interval.high : interval.low];
      }),
    );
    return healthOf(repriced(market, prices), account);
  });
}
const lowestOf = (factors: readonly bigint[]) => factors.reduce((a, b) => (a < b ? a : b));
const highestOf = (factors: readonly bigint[]) => factors.reduce((a, b) => (a > b ? a : b));

const judged = (market: AaveV3Market, account: AaveV3Account, at: Market8) =>
  judge(rules, market.revision, rules.position(market, account), guardContext(market, compositesAt(market, at)));

const interval = fc.tuple(
  fc.double({ min: 0.93, max: 1.07, noNaN: true }),
  fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.01, noNaN: true })),
);
const SYMBOLS: readonly Symbol8[] = ['WETH', 'wstETH', 'WBTC', 'USDC', 'USDT', 'DAI', 'LINK', 'AAVE'];
const markets = fc.array(interval, { minLength: 8, maxLength: 8 }).map(
  (pairs): Market8 =>
    Object.fromEntries(
      SYMBOLS.map((symbol, index) => {
        const [middle, half] = pairs[index] as [number, number];
        return [symbol, [middle - half, middle + half]];
      }),
    ),
);
/** One collateral and debt a symbol, 0 = none, in dollars; as often near a health factor of 1 as can be had. */
const accounts = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 8, maxLength: 8 }),
    fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 8, maxLength: 8 }),
    fc.integer({ min: 1, max: 255 }),
    fc.integer({ min: 1, max: 255 }),
    fc.double({ min: 0.96, max: 1.04, noNaN: true }),
    fc.boolean(),
  )
  .map(([supplied, borrowed, held, owed, wanted, eMode]) => {
    const market = testMarket();
    const dollars = (amounts: readonly number[], mask: number, scale: number) =>
      Object.fromEntries(
        SYMBOLS.flatMap((symbol, index) => {
          const usd = (amounts[index] as number) * scale;
          const price = Number(market.reserves.get(assetOf(symbol))?.price) / 1e8;
          return (mask >> index) & 1 && usd > 0 ? [[symbol, usd / price]] : [];
        }),
      );
    const options = { eMode: eMode ? 1 : 0 };
    const first = testAccount(dollars(supplied, held, 1), dollars(borrowed, owed, 1), options);
    const now = rules.position(market, first).healthFactor;
    const scale = first.scaledDebt.size === 0 || now === undefined ? 1 : Number(now) / 1e18 / wanted;
    return testAccount(dollars(supplied, held, 1), dollars(borrowed, owed, Math.min(scale, 1e6)), options);
  })
  .filter(({ scaledDebt, scaledSupply }) => scaledDebt.size > 0 && scaledSupply.size > 0);

describe('the verdict', () => {
  test('is that of trying every corner of the box on the market itself, for any position and any box', () => {
    const seen = new Map<VerdictKind, number>();
    fc.assert(
      fc.property(accounts, markets, (account, at) => {
        const market = testMarket();
        const corners = cornersOf(market, account, at);
        const liquidatable = healthOf(market, account) < WAD;
        const expected: VerdictKind = liquidatable
          ? lowestOf(corners) >= WAD
            ? 'wrongful'
            : 'agreed'
          : highestOf(corners) < WAD
            ? 'hidden'
            : 'agreed';
        expect(judged(market, account, at).kind).toBe(expected);
        seen.set(expected, (seen.get(expected) ?? 0) + 1);
        const { box } = guardContext(market, compositesAt(market, at));
        const position = rules.position(market, account);
        expect(extreme(rules, 10, position, box, 'lowest')?.healthFactor).toBe(lowestOf(corners));
        expect(extreme(rules, 10, position, box, 'highest')?.healthFactor).toBe(highestOf(corners));
      }),
      { numRuns: 400 },
    );
    for (const kind of ['agreed', 'wrongful', 'hidden'] as const) expect(seen.get(kind)).toBeGreaterThan(5);
  });

  test('no price inside the box is outside of its corners, on both laws', () => {
    fc.assert(
      fc.property(
        accounts,
        markets,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        fc.constantFrom(10, 1),
        (account, at, places, revision) => {
          const market = testMarket({ revision });
          const { box } = guardContext(market, compositesAt(market, at));
          const inside = new Map(
            SYMBOLS.map((symbol, index): [Address, bigint] => {
              const interval = box.get(assetOf(symbol));
              if (!interval) throw new Error('not in the box');
              const part = BigInt(Math.round((places[index] as number) * 1e6));
              return [assetOf(symbol), interval.low + ((interval.high - interval.low) * part) / 1_000_000n];
            }),
          );
          const there = healthOf(repriced(market, inside), account);
          const position = rules.position(market, account);
          const [low, high] = (['lowest', 'highest'] as const).map(
            (end) => extreme(rules, revision, position, box, end)?.healthFactor as bigint,
          );
          // Values are cut to base units, so a factor is exact to about 1e-8 of a dollar; revision 1 also cuts the average to bps.
          const step = revision === 1 ? WAD / 2_500n : WAD / 10n ** 6n;
          expect(there >= (low as bigint) - step && there <= (high as bigint) + step).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('what the bounds pass, the exact rules pass: on a whole book, with each asset in turn away from the market', () => {
    for (const revision of [10, 1])
      for (const away of [undefined, 'wstETH', 'USDC'] as const) {
        const market = testMarket({ revision });
        const context = guardContext(market, compositesAt(market, away ? { [away]: [1.0285, 1.03] } : {}));
        let far = 0;
        let told = 0;
        for (const account of testBook(1_500, 5)) {
          const position = rules.position(market, account);
          const liquidatable = (position.healthFactor as bigint) < WAD;
          const end = liquidatable ? 'lowest' : 'highest';
          const below = (extreme(rules, revision, position, context.box, end)?.healthFactor as bigint) < WAD;
          if (isBorneOut(position, context.box, liquidatable)) {
            expect(below).toBe(liquidatable);
            told += 1;
          }
          if (isFar(position, context)) expect(below).toBe(liquidatable);
          if (isFar(position, context)) far += 1;
        }
        expect(far).toBeGreaterThan(away ? 1_000 : 1_350);
        expect(told).toBeGreaterThan(1_400);
      }
  });
});

describe('what it says', () => {
  const market = testMarket();
  // With the fixture's interest a health factor of 0.985.
  const looped = testAccount({ wstETH: 10, WBTC: 0.0001 }, { USDC: 24_040 });

  test('wrongful: the mispriced asset alone explains it', () => {
    expect(healthOf(market, looped) < WAD).toBe(true);
    const verdict = judged(market, looped, { wstETH: [1.0285, 1.03], WBTC: [1.001, 1.002] });
    expect(verdict).toEqual({ kind: 'wrongful', assets: [assetOf('wstETH')], shortfall: undefined });
    // At the low end of the interval it would still be liquidatable: the market does not contradict the protocol.
    expect(judged(market, looped, { wstETH: [1.001, 1.03] }).kind).toBe('agreed');
  });

  test('hidden: bad debt behind a price that is too high, and how much', () => {
    const account = testAccount({ WETH: 10 }, { USDC: 19_000 });
    expect(healthOf(market, account) > WAD).toBe(true);
    const verdict = judged(market, account, { WETH: [0.7, 0.72] });
    expect(verdict).toMatchObject({ kind: 'hidden', assets: [assetOf('WETH')] });
    const worth = 10 * (1 + 1 / 70) * 2_500 * 0.72;
    const owed = 19_000 * (1 + 1 / 31) * 0.9995;
    expect(Number(verdict.shortfall) / 1e8).toBeCloseTo(owed - worth, 0);
    expect(judged(market, account, { WETH: [0.92, 0.925] }).shortfall).toBe(0n);
    expect(judged(market, account, { WETH: [0.9, 0.95] }).kind).toBe('agreed');
  });

  test('two assets where one alone does not explain it', () => {
    const account = testAccount({ WETH: 5, wstETH: 5 }, { USDC: 22_480 });
    const verdict = judged(market, account, { WETH: [1.02, 1.021], wstETH: [1.03, 1.031] });
    expect(verdict).toMatchObject({ kind: 'wrongful', assets: [assetOf('wstETH'), assetOf('WETH')] });
  });

  test('missing is missing: an unknown composite is unjudged unless no price of it could matter', () => {
    const unknown = (at: Market8, account: AaveV3Account) => judged(market, account, at);
    // Liquidatable, its collateral's market unknown: perhaps wrongful.
    expect(unknown({ wstETH: undefined }, looped)).toMatchObject({ kind: 'unjudged', assets: [assetOf('wstETH')] });
    // Liquidatable, the rest alone already carries it: wrongful whatever the dust of WBTC is worth.
    expect(unknown({ wstETH: [1.0285, 1.03], WBTC: undefined }, looped).kind).toBe('wrongful');
    // Healthy by another collateral alone: no price of the unknown one makes it bad.
    expect(unknown({ LINK: undefined }, testAccount({ WETH: 10, LINK: 5 }, { USDC: 1_000 })).kind).toBe('agreed');
    // Healthy, but what it owes has no market: perhaps hidden.
    expect(unknown({ USDC: undefined }, testAccount({ WETH: 10 }, { USDC: 1_000 })).kind).toBe('unjudged');
    // Liquidatable by its other debt alone.
    expect(unknown({ DAI: undefined }, testAccount({ WETH: 10 }, { USDC: 25_000, DAI: 5 })).kind).toBe('agreed');
    const unpriced = testMarket({ prices: { WETH: undefined } });
    expect(judged(unpriced, testAccount({ WETH: 10 }, { USDC: 1_000 }), {})).toMatchObject({
      kind: 'unjudged',
      assets: [assetOf('WETH')],
    });
  });

  test('a verdict in spite of an unknown holds at every price of it', () => {
    fc.assert(
      fc.property(
        accounts,
        markets,
        fc.constantFrom(...SYMBOLS),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (account, at, symbol, exponent) => {
          const market = testMarket();
          const { kind } = judged(market, account, { ...at, [symbol]: undefined });
          if (kind === 'unjudged') return;
          const there = 10 ** exponent;
          expect(judged(market, account, { ...at, [symbol]: [there, there] }).kind).toBe(kind);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('within the rounding of 1, with one asset on both sides, nobody is tagged whom any price of the box contradicts', () => {
    const at: Market8 = { WETH: [0.999, 1.001] };
    const moved: Market8 = { WETH: [1.01, 1.0101] };
    const market = testMarket();
    const asset = assetOf('WETH');
    const held = testAccount({ WETH: 4 }, { WETH: 1 });
    const weighted = rules.position(market, held).collaterals.reduce((sum, leg) => sum + (leg.amount * 83n) / 100n, 0n);
    const { variableBorrowIndex = 1n } = market.reserves.get(asset) ?? {};
    const debt = (weighted * RAY) / variableBorrowIndex;
    // Across 1 in both corners: what is not so at every price between them.
    let crossed = 0;
    for (let step = -3_000n; step < 3_000n; step += 1n) {
      // A step is 5e-15 of the debt.
      const scaledDebt = new Map([[asset, TokenAmount(debt + (step * debt) / 200_000_000_000_000n)]]);
      const account = { ...held, scaledDebt };
      const own = healthOf(market, account) < WAD;
      if (cornersOf(market, account, moved).every((each) => each < WAD !== own)) crossed += 1;
      // The protocol's own price lies in the box.
      expect(judged(market, account, at).kind).toBe('agreed');
      if (judged(market, account, moved).kind === 'agreed') continue;
      const interval = guardContext(market, compositesAt(market, moved)).box.get(asset);
      for (let price = interval?.low ?? 0n; price <= (interval?.high ?? 0n); price += 157_001n)
        expect(healthOf(repriced(market, new Map([[asset, price]])), account) < WAD).toBe(!own);
    }
    expect(crossed).toBeGreaterThan(10);
  });

  test('a keeper takes none but what the market agrees with', () => {
    expect(
      (['agreed', 'wrongful', 'hidden', 'unjudged'] as const).filter((kind) => keeperMayLiquidate({ kind })),
    ).toEqual(['agreed']);
  });
});
