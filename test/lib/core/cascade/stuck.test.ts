import { describe, expect, it } from 'vitest';
import { cascadeBook } from '@/lib/core/cascade/cascade-book';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { runGap } from '@/lib/core/cascade/gap/run-gap';
import { economicBadDebt, type StuckFound, stuckPositions } from '@/lib/core/cascade/stuck';
import { Usd } from '@/lib/core/units/units';
import { assetOf, STABLE } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';

const { market, accounts, venues } = cascadeScene({ size: 400, seed: 3 });

/** The market after everything that is not a dollar fell by a share: many are below 1. */
const fallen = (share: number) => ({
  ...market,
  reserves: new Map(
    [...market.reserves].map(([asset, reserve]) => [
      asset,
      STABLE.has(asset) || reserve.price === undefined
        ? reserve
        : { ...reserve, price: Usd(BigInt(Math.round(Number(reserve.price) * (1 - share)))) },
    ]),
  ),
});
const low = fallen(0.25);
const book = cascadeBook(low, accounts);
const depth = depthBook(low, book.assets, { venues, money: STABLE });
const find = (gasUsd: number, scale = 1, its = depth): StuckFound => stuckPositions(book, its, { gasUsd, scale });
const below = (() => {
  let count = 0;
  for (let position = 0; position < book.size; position += 1) {
    let [weighted, owed] = [0, 0];
    for (let c = book.collateralFrom[position] as number; c < (book.collateralFrom[position + 1] as number); c += 1)
      weighted += (book.collateral[c] as number) * (book.threshold[c] as number);
    for (let d = book.debtFrom[position] as number; d < (book.debtFrom[position + 1] as number); d += 1)
      owed += book.debt[d] as number;
    if (weighted < owed) count += 1;
  }
  return count;
})();

describe('stuckPositions', () => {
  it('are those below 1 whom the first round of the gap engine leaves', () => {
    expect(below).toBeGreaterThan(20);
    for (const gasUsd of [0, 50, 2_000]) {
      const taken = new Set<number>();
      const still = new Float64Array(book.assets.length).fill(1);
      runGap(book, depth, still, { gasUsd, maxRounds: 1, onTake: ({ position }) => taken.add(position) });
      const { positions, total } = find(gasUsd);
      expect(positions.length + taken.size).toBe(below);
      expect(positions.some(({ position }) => taken.has(position))).toBe(false);
      expect(total.accounts).toBe(positions.length);
      expect(total.debt).toBeCloseTo(
        positions.reduce((sum, each) => sum + each.debt, 0),
        6,
      );
    }
  });

  it('says what would clear them, and there they clear', () => {
    const gasUsd = 5_000;
    const { positions, byReason } = find(gasUsd);
    const dust = positions.filter(({ reason }) => reason === 'dust');
    expect(dust.length).toBe(byReason.dust.accounts);
    expect(dust.length).toBeGreaterThan(5);
    for (const { gas, position, bonus, best } of dust) {
      expect(find((gas as number) * 0.999).positions.some((each) => each.position === position)).toBe(false);
      expect(find((gas as number) * 1.001).positions.some((each) => each.position === position)).toBe(true);
      if (bonus !== undefined) expect(bonus).toBeGreaterThan(best?.bonus as number);
    }
    for (const each of positions) {
      const economic = economicBadDebt(each);
      if (economic !== undefined) expect(economic).toBeGreaterThanOrEqual(Math.max(0, each.debt - each.collateral));
      if (each.heals !== undefined) expect(each.heals.share).toBeGreaterThan(1);
    }
  });

  it('tells thin from dust, and a market without depth from both', () => {
    const thin = find(0, 0.001);
    expect(thin.byReason.thin.accounts).toBeGreaterThan(5);
    expect(thin.byReason.dust.accounts).toBe(0);
    const none = find(0, 1, depthBook(low, book.assets, { venues: [], money: STABLE }));
    expect(none.byReason['no-depth'].accounts).toBeGreaterThan(20);
    expect(none.positions.find(({ reason }) => reason === 'no-depth')).toMatchObject({
      best: undefined,
      gas: undefined,
    });
    const closed = { ...book, law: { ...book.law, closed: book.law.closed.map(() => 1) } };
    expect(stuckPositions(closed, depth, { gasUsd: 0, scale: 1 }).byReason.closed.accounts).toBe(below);
  });

  it('knows a market price below the oracle’s', () => {
    // The pools stand where they stood, 25 % above: nothing is lost at their edge. Priced 30 % too high, everything is.
    const dear = cascadeBook(fallen(-0.08), accounts.slice());
    const its = depthBook(fallen(-0.08), dear.assets, { venues, money: STABLE });
    expect(its.assets[dear.assets.indexOf(assetOf('WETH'))]?.edge).toBeLessThan(0.95);
    const bare = { ...dear, threshold: dear.threshold.map((each) => each * 0.6) };
    const found = stuckPositions(bare, its, { gasUsd: 0, scale: 1e6 });
    expect(found.byReason.price.accounts).toBeGreaterThan(5);
    expect(found.byReason.thin.accounts).toBe(0);
  });
});
