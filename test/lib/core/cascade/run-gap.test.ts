import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cascadeBook } from '@/lib/core/cascade/cascade-book';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import type { GapOutcome, GapRound } from '@/lib/core/cascade/gap/gap-outcome';
import { gapScratch, runGap } from '@/lib/core/cascade/gap/run-gap';
import { runCells, shockCells, shockOf } from '@/lib/core/cascade/grid';
import { aaveV3Rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { createBook, insert, priceBook } from '@/lib/core/risk/kernel/book';
import { collateralAt, triggerCurve } from '@/lib/core/risk/kernel/trigger-curve';
import { WAD } from '@/lib/core/units/units';
import { assetOf, STABLE, testAccount, testMarket } from '@/test/fixtures/book';
import { cascadeScene, FALLING, shockOn } from '@/test/fixtures/cascade';

const seeds = fc.integer({ min: 1, max: 5_000 });
const shares = fc.double({ min: 0.4, max: 1, noNaN: true });
const symbols = fc.constantFrom(...FALLING);
const revisions = fc.constantFrom(1, 10, 11);
const sum = (values: Float64Array): number => values.reduce((total, each) => total + each, 0);

describe('runGap', () => {
  it('keeps every token: seized is sold and the fee, debt before is repaid, written off and left', () => {
    fc.assert(
      fc.property(seeds, symbols, shares, revisions, (seed, symbol, left, revision) => {
        const { book, depth } = cascadeScene({ seed, revision });
        const scratch = gapScratch(book);
        const outcome = runGap(book, depth, shockOn(book, { [symbol]: left }), { gasUsd: 5 }, scratch);
        const remaining = new Float64Array(book.assets.length);
        scratch.debt.forEach((each, leg) => {
          const asset = book.debtAsset[leg] as number;
          remaining[asset] = (remaining[asset] as number) + each;
        });
        const before = new Float64Array(book.assets.length);
        book.debt.forEach((each, leg) => {
          const asset = book.debtAsset[leg] as number;
          before[asset] = (before[asset] as number) + each;
        });
        for (const place of book.assets.keys()) {
          const after =
            (outcome.repaidBy[place] as number) + (outcome.writtenOff[place] as number) + (remaining[place] as number);
          expect(Math.abs(after - (before[place] as number))).toBeLessThan(1e-9 * (1 + (before[place] as number)));
          const [seized, sold] = [outcome.seized[place] as number, outcome.sold[place] as number];
          expect(sold).toBeLessThanOrEqual(seized);
          // The fee is a tenth of a bonus of at most 7.5 %.
          expect(sold).toBeGreaterThanOrEqual(seized * (1 - 0.0075));
        }
        expect(sum(book.collateral) - sum(scratch.collateral)).toBeCloseTo(sum(outcome.seized), 3);
        if (revision === 1) expect(sum(outcome.writtenOff)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('takes nobody whom no price took below 1', () => {
    fc.assert(
      fc.property(seeds, symbols, shares, (seed, symbol, left) => {
        const { book, depth } = cascadeScene({ seed });
        const shock = shockOn(book, { [symbol]: left });
        const scratch = gapScratch(book);
        const rounds: GapRound[] = [];
        const outcome = runGap(book, depth, shock, { onRound: (round) => rounds.push(round) }, scratch);
        expect(rounds).toHaveLength(outcome.rounds);
        let touched = 0;
        for (let position = 0; position < book.size; position += 1) {
          if (scratch.touched[position] === 0) continue;
          touched += 1;
          const breached = rounds.some(({ before }) => healthAt(book, position, before) < 1 + 1e-9);
          expect(breached).toBe(true);
        }
        expect(touched).toBe(outcome.accounts);
        const [first] = rounds;
        if (first) expect([...first.before]).toEqual([...shock].map((each) => expect.closeTo(each, 9)));
      }),
      { numRuns: 60 },
    );
  });

  it('at endless depth liquidates exactly those whom the risk kernel has below 1 at that price', () => {
    fc.assert(
      fc.property(seeds, symbols, shares, (seed, symbol, left) => {
        const { market, accounts: all } = cascadeScene({ seed });
        // Who is below 1 today may owe the very asset that falls, and heal: the curve counts him at any fall.
        const accounts = all.filter((account) => (aaveV3Rules.position(market, account).healthFactor ?? 0n) >= WAD);
        const book = cascadeBook(market, accounts);
        const endless = depthBook(market, book.assets, { venues: [], money: new Set(book.assets) });
        const scratch = gapScratch(book);
        runGap(book, endless, shockOn(book, { [symbol]: left }), { evenAtALoss: true }, scratch);
        const kernel = createBook();
        const rules = linearRulesFor(market);
        for (const account of accounts) insert(kernel, rules.legs(market, account));
        priceBook(kernel, rules, market);
        const levels = collateralAt(triggerCurve(kernel, assetOf(symbol)), 1 - left) / 1e8;
        const place = book.assets.indexOf(assetOf(symbol));
        let held = 0;
        for (let position = 0; position < book.size; position += 1) {
          if (scratch.touched[position] === 0) continue;
          for (
            let leg = book.collateralFrom[position] as number;
            leg < (book.collateralFrom[position + 1] as number);
            leg += 1
          )
            if (book.collateralAsset[leg] === place) held += book.collateral[leg] as number;
        }
        expect(Math.abs(held - levels)).toBeLessThan(1e-9 * (1 + levels));
      }),
      { numRuns: 60 },
    );
  });

  it('takes more and ends lower the deeper the fall, for one collateral against money', () => {
    const accounts = fc.array(
      fc.record({ held: fc.integer({ min: 1, max: 400 }), health: fc.double({ min: 1.01, max: 1.9, noNaN: true }) }),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(accounts, shares, shares, (people, one, two) => {
        const market = testMarket({});
        const book = cascadeBook(
          market,
          people.map(({ held, health }, id) =>
            testAccount({ WETH: held }, { USDC: (held * 2_500 * 0.83) / health }, { id: 0x1000 + id }),
          ),
        );
        const { venues } = cascadeScene({ size: 1, depthUsd: 2e7 });
        const depth = depthBook(market, book.assets, { venues, money: STABLE });
        const run = (left: number): GapOutcome =>
          runGap(book, depth, shockOn(book, { WETH: left }), { evenAtALoss: true });
        const [deep, shallow] = [run(Math.min(one, two)), run(Math.max(one, two))];
        expect(deep.accounts).toBeGreaterThanOrEqual(shallow.accounts);
        const place = book.assets.indexOf(assetOf('WETH'));
        expect(deep.factors[place] as number).toBeLessThanOrEqual((shallow.factors[place] as number) + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves to bad debt what does not pay, and says where the depth ends', () => {
    const { market, book } = cascadeScene({ seed: 3 });
    const unknown = depthBook(market, book.assets, { venues: [], money: STABLE });
    const shock = shockOn(book, { LINK: 0.4, AAVE: 0.4 });
    const stuck = runGap(book, unknown, shock, { gasUsd: 5 });
    expect(stuck.sold[book.assets.indexOf(assetOf('LINK'))]).toBe(0);
    expect(stuck.stuck.accounts).toBeGreaterThan(0);
    expect(stuck.beyond.includes(1)).toBe(false);
    const forced = runGap(book, unknown, shock, { evenAtALoss: true });
    expect(forced.beyond[book.assets.indexOf(assetOf('LINK'))]).toBe(1);
    expect(forced.runaway).toBe(true);
  });

  it('says the same twice, and its cells one by one', () => {
    const { book, depth } = cascadeScene({ seed: 9 });
    const scratch = gapScratch(book);
    const cells = shockCells([0, 2], [0.1, 0.3]);
    const run = () => [
      ...runCells(cells, (cell) =>
        runGap(book, depth, shockOf(cell, book.assets.length), { roundSeconds: 12 }, scratch),
      ),
    ];
    expect(run()).toEqual(run());
    let asked = 0;
    for (const { index } of runCells(cells, () => (asked += 1))) if (index === 1) break;
    expect(asked).toBe(2);
  });
});

function healthAt(book: ReturnType<typeof cascadeBook>, position: number, factors: Float64Array): number {
  let [weighted, owed] = [0, 0];
  for (let leg = book.collateralFrom[position] as number; leg < (book.collateralFrom[position + 1] as number); leg += 1)
    weighted +=
      (book.collateral[leg] as number) *
      (book.threshold[leg] as number) *
      (factors[book.collateralAsset[leg] as number] as number);
  for (let leg = book.debtFrom[position] as number; leg < (book.debtFrom[position + 1] as number); leg += 1)
    owed += (book.debt[leg] as number) * (factors[book.debtAsset[leg] as number] as number);
  return weighted / owed;
}
