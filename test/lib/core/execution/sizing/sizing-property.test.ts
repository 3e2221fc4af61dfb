import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impactSales } from '@/lib/core/execution/sizing/impact-sales';
import { integerRoot } from '@/lib/core/execution/sizing/integer-root';
import { pairsOf, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import { premiumAt } from '@/lib/core/execution/sizing/sizing-terms';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { Bps } from '@/lib/core/units/units';
import { assetOf, testMarket } from '@/test/fixtures/book';
import { intervalsAround, poolSales, sizingTerms } from '@/test/fixtures/sizing';
import { smallSituation } from '@/test/fixtures/small-situation';

const anyScene = fc.record({
  seed: fc.integer({ min: 0, max: 100_000 }),
  revision: fc.constantFrom(1, 10, 11),
  units: fc.integer({ min: 50, max: 100_000 }),
  depthUsd: fc.double({ min: 100, max: 1e7, noNaN: true }),
  bidBps: fc.constantFrom(0n, 3_000n, 10_000n),
});

describe('sizePlan', () => {
  it('never offers what the rules refuse, whatever the objective', () => {
    fc.assert(
      fc.property(anyScene, ({ seed, revision, units, depthUsd, bidBps }) => {
        const { market, account } = smallSituation(seed, { revision, units });
        const prices = intervalsAround(market, seed);
        const terms = sizingTerms(
          prices,
          poolSales(market, prices, { depthUsd, feeBps: 5n, gas: 100_000n, second: true }),
          { bidBps },
        );
        const subject = { market, account, pairs: pairsOf(rules.position(market, account)) };
        for (const objective of [
          { kind: 'profit' },
          { kind: 'risk-reduction' },
          { kind: 'capital', share: Bps(9_900n) },
        ] as const) {
          const sized = sizePlan(rules, subject, terms, objective);
          if (!sized.ok) continue;
          const { quote, worth, profitUsd } = sized.plan;
          expect(rules.quote(market, account, quote, quote.debtToCover)).toEqual({ ok: true, quote });
          if (objective.kind !== 'profit') expect(worth >= 0n).toBe(true);
          expect(profitUsd * 10n ** 18n <= worth && worth < (profitUsd + 1n) * 10n ** 18n).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never earns more than at flat prices, nor less where there is more depth', () => {
    fc.assert(
      fc.property(
        anyScene,
        fc.double({ min: 1, max: 50, noNaN: true }),
        ({ seed, revision, units, bidBps }, deeper) => {
          const { market, account } = smallSituation(seed, { revision, units: Math.min(units, 3_000) });
          const prices = intervalsAround(market, seed);
          const k = 10 ** -(2 + (seed % 40) / 10);
          const worthAt = (perRoot: number) => {
            const terms = sizingTerms(
              prices,
              impactSales(market, prices, () => perRoot),
              { bidBps },
            );
            const subject = { market, account, pairs: pairsOf(rules.position(market, account)) };
            const sized = sizePlan(rules, subject, terms, { kind: 'profit' });
            return sized.ok ? sized.plan.worth : undefined;
          };
          const [shallow, deep, flat] = [worthAt(k), worthAt(k / deeper), worthAt(0)];
          if (shallow === undefined || deep === undefined || flat === undefined) return;
          expect(shallow <= deep).toBe(true);
          expect(deep <= flat).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says why there is none', () => {
    const { market, account } = smallSituation(3, { revision: 10, units: 500 });
    const prices = intervalsAround(market, 3);
    const flat = impactSales(market, prices, () => 0);
    const subject = { market, account, pairs: pairsOf(rules.position(market, account)) };
    const terms = sizingTerms(prices, flat);
    const profit = { kind: 'profit' } as const;
    const reason = (sized: ReturnType<typeof sizePlan>) => (sized.ok ? 'ok' : sized.reason);
    expect(reason(sizePlan(rules, { ...subject, pairs: [] }, terms, profit))).toBe('no-debt');
    expect(reason(sizePlan(rules, subject, { ...terms, prices: new Map() }, profit))).toBe('unpriced');
    const none = { sell: () => ({ out: 0n, gas: 0n, error: 'no venue' }) };
    expect(reason(sizePlan(rules, subject, { ...terms, sales: none }, profit))).toBe('unsellable');
    const gas = { ...terms.gas, weiPerUnit: 10n ** 18n };
    expect(reason(sizePlan(rules, subject, { ...terms, gas }, { kind: 'risk-reduction' }))).toBe('unprofitable');
    expect(reason(sizePlan(rules, { ...subject, liquidator: account.account }, terms, profit))).toBe(
      'self-liquidation',
    );
  });
});

describe('impactSales', () => {
  const market = testMarket();
  const prices = intervalsAround(market, 1);
  const [weth, usdc, dai] = [assetOf('WETH'), assetOf('USDC'), assetOf('DAI')] as const;

  it('is what doubles make of value · (1 − k·√value), rounded down, and flat beyond its peak', () => {
    const k = 1e-4;
    const curves = impactSales(market, prices, () => k);
    const [sold, bought] = [Number(prices.get(weth)?.low) / 1e8, Number(prices.get(usdc)?.high) / 1e8];
    for (const amount of [1e-6, 0.5, 10, 1_000, 17_000, 1e6]) {
      const usd = Math.min(amount * sold, 4 / (9 * k * k));
      const { out } = curves.sell(weth, usdc, BigInt(Math.round(amount * 1e18)));
      const expected = (usd * (1 - k * Math.sqrt(usd))) / bought;
      expect(Math.abs(Number(out) / 1e6 - expected)).toBeLessThanOrEqual(expected * 1e-12 + 1e-6);
    }
  });

  it('needs no sale of what is owed itself', () => {
    expect(impactSales(market, prices, () => 1).sell(dai, dai, 7n)).toEqual({ out: 7n, gas: 0n });
  });

  it('falls nowhere and is concave but for single units', () => {
    const curves = impactSales(market, prices, () => 3e-4);
    const at = (amount: bigint) => curves.sell(weth, dai, amount).out;
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 23n), fc.bigInt(1n, 10n ** 21n), (amount, step) => {
        const [a, b, c] = [at(amount), at(amount + step), at(amount + 2n * step)];
        expect(a <= b && b <= c).toBe(true);
        // A double would be 1e7 units off here.
        expect(c - b <= b - a + 100n).toBe(true);
      }),
    );
  });
});

describe('integerRoot', () => {
  it('is the floor of the root', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 320n), (n) => {
        const root = integerRoot(n);
        expect(root * root <= n && (root + 1n) * (root + 1n) > n).toBe(true);
      }),
    );
    for (const n of [0n, 1n, 3n, 4n, 2n ** 52n - 1n, 2n ** 52n, 2n ** 106n - 1n])
      expect(integerRoot(n) ** 2n <= n).toBe(true);
  });
});

describe('premiumAt', () => {
  it('rounds up, and costs nothing of nothing', () => {
    const [nine, none] = [premiumAt(9n), premiumAt(0n)];
    expect([nine('0x1', 1n), nine('0x1', 10_000n), nine('0x1', 0n), none('0x1', 5n)]).toEqual([1n, 9n, 0n, 0n]);
  });
});
