import { describe, expect, it } from 'vitest';
import { planBorrowers, totals } from '@/lib/devnet/chain/borrower-plan';
import { EMODES, initialPrice, reserveSpec } from '@/lib/devnet/chain/reserve-specs';

const usd = (symbol: string, amount: bigint): number => {
  const spec = reserveSpec(symbol);
  return (Number(amount) / 10 ** spec.decimals) * (Number(initialPrice(spec)) / 1e8);
};

describe('planBorrowers', () => {
  const planned = planBorrowers(2_000, 1);

  it('gives the same borrowers for a seed and others for another', () => {
    expect(planBorrowers(50, 7)).toEqual(planBorrowers(50, 7));
    expect(planBorrowers(50, 7)).not.toEqual(planBorrowers(50, 8));
  });

  it('keeps to 1–4 collaterals and 1–3 debts, no token twice on a side', () => {
    for (const { collaterals, debts } of planned) {
      expect(collaterals.length).toBeGreaterThanOrEqual(1);
      expect(collaterals.length).toBeLessThanOrEqual(4);
      expect(debts.length).toBeGreaterThanOrEqual(1);
      expect(debts.length).toBeLessThanOrEqual(3);
      for (const side of [collaterals, debts]) {
        expect(new Set(side.map((leg) => leg.symbol)).size).toBe(side.length);
        for (const { amount } of side) expect(amount).toBeGreaterThan(0n);
      }
    }
    expect(new Set(planned.map((p) => p.collaterals.length))).toEqual(new Set([1, 2, 3, 4]));
    expect(new Set(planned.map((p) => p.debts.length))).toEqual(new Set([1, 2, 3]));
  });

  it('puts about 30 % in e-modes, whose debts are of the category', () => {
    const inside = planned.filter((p) => p.eMode !== 0);
    expect(inside.length / planned.length).toBeGreaterThan(0.27);
    expect(inside.length / planned.length).toBeLessThan(0.33);
    for (const { eMode, debts } of inside) {
      for (const { symbol } of debts) expect(reserveSpec(symbol).eMode).toBe(eMode);
    }
  });

  it('owes nothing in a reserve that does not lend', () => {
    for (const { debts } of planned) for (const { symbol } of debts) expect(reserveSpec(symbol).borrowable).toBe(true);
  });

  it('stands above health factor 1 everywhere, some just above, the riskiest last', () => {
    const factors = planned.map(({ eMode, collaterals, debts }) => {
      const category = EMODES.find((candidate) => candidate.id === eMode);
      const backing = collaterals.reduce((sum, { symbol, amount }) => {
        const spec = reserveSpec(symbol);
        const threshold = category && spec.eMode === eMode ? category.liquidationThreshold : spec.liquidationThreshold;
        return sum + (usd(symbol, amount) * threshold) / 10_000;
      }, 0);
      return backing / debts.reduce((sum, { symbol, amount }) => sum + usd(symbol, amount), 0);
    });
    expect(Math.min(...factors)).toBeGreaterThan(1.0009);
    const near = factors.filter((factor) => factor < 1.03).length / factors.length;
    expect(near).toBeGreaterThan(0.06);
    expect(near).toBeLessThan(0.16);
    expect(factors.at(0)).toBeGreaterThan(5);
    expect(factors.at(-1)).toBeLessThan(1.01);
  });

  it('is lognormal in size with dust among it', () => {
    const sizes = planned
      .map(({ collaterals }) => collaterals.reduce((sum, { symbol, amount }) => sum + usd(symbol, amount), 0))
      .sort((a, b) => a - b);
    const median = sizes[sizes.length >> 1] ?? 0;
    const mean = sizes.reduce((a, b) => a + b, 0) / sizes.length;
    expect(median).toBeGreaterThan(5_000);
    expect(median).toBeLessThan(20_000);
    expect(mean / median).toBeGreaterThan(2);
    expect(sizes.filter((size) => size < 400).length).toBeGreaterThan(40);
    expect(sizes.filter((size) => size > 1_200 && size < 4_500).length).toBeGreaterThan(150);
  });

  it('sums what it supplies and owes', () => {
    const one = planBorrowers(1, 3);
    const [first] = one;
    const sums = totals(one);
    for (const { symbol, amount } of first?.collaterals ?? []) expect(sums.get(symbol)?.supplied).toBe(amount);
    for (const { symbol, amount } of first?.debts ?? []) expect(sums.get(symbol)?.borrowed).toBe(amount);
  });
});
