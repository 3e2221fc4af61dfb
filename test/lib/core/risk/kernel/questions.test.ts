import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { rulesFor } from '@/lib/core/protocols/registry';
import type { MarketState } from '@/lib/core/protocols/rules';
import { eachBelowOne } from '@/lib/core/risk/kernel/below-one';
import { rowAt } from '@/lib/core/risk/kernel/book';
import { bindShape, createBound } from '@/lib/core/risk/kernel/bound';
import { concentration } from '@/lib/core/risk/kernel/concentration';
import { healthAt, liquidationPrices, ratioTrigger } from '@/lib/core/risk/kernel/liquidation-price';
import { lowestHealth } from '@/lib/core/risk/kernel/lowest';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { termAt } from '@/lib/core/risk/kernel/shape';
import { termsIn } from '@/lib/core/risk/kernel/term-table';
import { sweep, tick } from '@/lib/core/risk/kernel/tick';
import { collateralAt, triggerCurve } from '@/lib/core/risk/kernel/trigger-curve';
import { liquidationPrice } from '@/lib/core/risk/liquidation-price';
import { type Bps, WAD } from '@/lib/core/units/units';
import { assetOf, type MarketOptions, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { type Mirror, mirrorOf, reprice } from './kernel-fixture';

const ignore = () => {};

/** A classified and ordered book, then moved off its reference by `then`. */
function ready(revision: number, size: number, enough: number, then: MarketOptions = {}): Mirror {
  const mirror = mirrorOf(testMarket({ revision }), testBook(size, revision), enough);
  sweep(mirror.book, mirror.exact, ignore);
  orderBook(mirror.book);
  reprice(mirror, testMarket({ revision, ...then }));
  tick(mirror.book, mirror.exact, ignore);
  return mirror;
}

const positionsIn = ({ accounts }: Mirror, market: MarketState) =>
  [...accounts].map(([place, account]) => ({ place, position: rulesFor(market).position(market, account) }));

const anyLaw = fc.record({
  revision: fc.constantFrom(1, 10, 11),
  enough: fc.constantFrom(4, 256),
  weth: fc.double({ min: 0.6, max: 1.2, noNaN: true }),
});

describe('lowestHealth', () => {
  test('is the exact order of a from-scratch evaluation', () => {
    fc.assert(
      fc.property(anyLaw, fc.integer({ min: 0, max: 120 }), ({ revision, enough, weth }, count) => {
        const mirror = ready(revision, 500, enough, { prices: { WETH: 2_500 * weth } });
        const all = positionsIn(mirror, mirror.market)
          .map(({ place, position }) => ({ place, health: position.healthFactor as bigint }))
          .sort((a, b) => (a.health < b.health ? -1 : a.health > b.health ? 1 : a.place - b.place));
        expect(lowestHealth(mirror.book, count, mirror.exact)).toEqual(all.slice(0, count));
      }),
      { numRuns: 25 },
    );
  });

  test('asks about few more than it answers', () => {
    const mirror = ready(10, 5_000, 256);
    let asked = 0;
    lowestHealth(mirror.book, 100, (place) => {
      asked += 1;
      return mirror.exact(place);
    });
    expect(asked).toBeLessThan(110);
  });
});

describe('eachBelowOne', () => {
  test('visits whom the exact rules put below 1 at the shocked prices and thresholds, on every law', () => {
    fc.assert(
      fc.property(anyLaw, fc.integer({ min: 5_000, max: 8_300 }), ({ revision, enough, weth }, threshold) => {
        const mirror = ready(revision, 400, enough);
        const shocked = testMarket({
          revision,
          prices: { WETH: 2_500 * weth, wstETH: 2_975 * weth * 0.99, USDC: 1.004 },
          reserve: { LINK: { liquidationThreshold: BigInt(threshold) as Bps, liquidationBonus: 11_200n as Bps } },
        });
        const belowIn = (market: MarketState) =>
          new Set(
            positionsIn(mirror, market)
              .filter(({ position }) => (position.healthFactor as bigint) < WAD)
              .map(({ place }) => place),
          );
        const now = belowIn(mirror.market);
        const rules = rulesFor(shocked);
        const found = new Map<number, boolean>();
        const unknown = eachBelowOne(
          mirror.book,
          termsIn(mirror.book.terms, linearRulesFor(shocked), shocked),
          (place) => {
            const account = mirror.accounts.get(place);
            return account && rules.position(shocked, account).healthFactor;
          },
          ({ place, wasBelow }) => found.set(place, wasBelow),
        );
        expect(unknown).toBe(0);
        expect(new Set(found.keys())).toEqual(belowIn(shocked));
        for (const [place, wasBelow] of found) expect(wasBelow).toBe(now.has(place));
      }),
      { numRuns: 25 },
    );
  });

  test('visits nobody of an unknown price, and counts them', () => {
    const mirror = ready(10, 300, 4);
    const shocked = testMarket({ prices: { WBTC: undefined } });
    const holders = new Set(
      positionsIn(mirror, shocked)
        .filter(({ position }) => position.healthFactor === undefined)
        .map(({ place }) => place),
    );
    const values = termsIn(mirror.book.terms, linearRulesFor(shocked), shocked);
    const unknown = eachBelowOne(mirror.book, values, mirror.exact, ({ place }) =>
      expect(holders.has(place)).toBe(false),
    );
    expect(unknown).toBe(holders.size);
    expect(holders.size).toBeGreaterThan(0);
  });
});

describe('triggerCurve', () => {
  test('at any fall, is the collateral of the positions that the exact rules put below 1', () => {
    for (const [revision, enough] of [
      [10, 4],
      [10, 256],
      [11, 4],
    ] as const) {
      const mirror = ready(revision, 800, enough, { prices: { WETH: 2_450 } });
      const curve = triggerCurve(mirror.book, assetOf('WETH'));
      for (const fall of [0, 0.013, 0.1, 0.25, 0.5, 0.9]) {
        const at = testMarket({ revision, prices: { WETH: 2_450 * (1 - fall) } });
        const hit = new Set(
          positionsIn(mirror, at).flatMap(({ place, position }) =>
            (position.healthFactor as bigint) < WAD ? [place] : [],
          ),
        );
        const wanted = positionsIn(mirror, mirror.market)
          .filter(({ place }) => hit.has(place))
          .flatMap(({ position }) => position.collaterals.filter(({ asset }) => asset === assetOf('WETH')))
          .reduce((total, { value }) => total + Number(value), 0);
        expect(collateralAt(curve, fall) / wanted).toBeCloseTo(1, 7);
      }
      expect([...curve.falls]).toEqual([...curve.falls].sort((a, b) => a - b));
    }
  });
});

describe('liquidationPrices', () => {
  test('stand within a rounding of the exact price, or where none is, not above 0', () => {
    for (const enough of [4, 256]) {
      const mirror = ready(10, 300, enough);
      const bound = createBound();
      for (const { place, position } of positionsIn(mirror, mirror.market)) {
        const { shape, row } = rowAt(mirror.book, place);
        bindShape(bound, shape, mirror.book.terms);
        expect(healthAt(mirror.book, createBound(), place)).toBeCloseTo(Number(position.healthFactor) / 1e18, 5);
        const out = Array.from({ length: shape.collaterals }, () => new Float64Array(shape.rows));
        liquidationPrices(mirror.book, shape, bound, out);
        for (let leg = 0; leg < shape.collaterals; leg += 1) {
          const asset = mirror.book.terms.entries[termAt(shape, row, leg)]?.asset as Address;
          const exact = liquidationPrice(rulesFor(mirror.market), 10, position, asset);
          const wanted = exact?.direction === 'below' ? Number(exact.price) : 0;
          if (wanted > 1e4) expect((out[leg]?.[row] as number) / wanted).toBeCloseTo(1, 4);
          else expect(out[leg]?.[row]).toBeLessThan(2e4);
        }
      }
    }
  });

  test('a ratio is the trigger of a pair, whatever their common price', () => {
    const account = testAccount({ wstETH: 10 }, { WETH: 10 }, { eMode: 1 });
    const at = (factor: number) => {
      const mirror = mirrorOf(testMarket({ prices: { WETH: 2_500 * factor, wstETH: 2_975 * factor } }), [account]);
      return ratioTrigger(mirror.book, createBound(), 0, assetOf('wstETH'), assetOf('WETH'));
    };
    expect(at(0.5)).toBeCloseTo(at(1) as number, 6);
    const trigger = at(1) as number;
    const health = (ratio: number) => {
      const market = testMarket({ prices: { wstETH: 2_500 * ratio } });
      return rulesFor(market).position(market, account).healthFactor as bigint;
    };
    expect(health(trigger * 1.000_01) >= WAD).toBe(true);
    expect(health(trigger * 0.999_99) < WAD).toBe(true);
  });
});

describe('concentration', () => {
  test('names the largest, and the shares of assets and groups', () => {
    const mirror = ready(10, 400, 4);
    const positions = positionsIn(mirror, mirror.market);
    const { top, debt, byAsset, byGroup } = concentration(mirror.book, 10);
    const sorted = positions.toSorted((a, b) =>
      Number((b.position.totalDebt as bigint) - (a.position.totalDebt as bigint)),
    );
    expect(top.map(({ place }) => place)).toEqual(sorted.slice(0, 10).map(({ place }) => place));
    const total = positions.reduce((sum, { position }) => sum + Number(position.totalDebt), 0);
    expect(debt / total).toBeCloseTo(1, 6);
    const usdc = positions.flatMap(({ position }) => position.debts.filter(({ symbol }) => symbol === 'USDC'));
    const wanted = usdc.reduce((sum, { value }) => sum + Number(value), 0);
    expect((byAsset.get(assetOf('USDC'))?.debt as number) / wanted).toBeCloseTo(1, 6);
    const inMode = positions.filter(({ position }) => position.eMode === 1);
    const modeDebt = inMode.reduce((sum, { position }) => sum + Number(position.totalDebt), 0);
    expect((byGroup.get(1)?.debt as number) / modeDebt).toBeCloseTo(1, 6);
  });
});
