import { describe, expect, it } from 'vitest';
import { impactSales } from '@/lib/core/execution/sizing/impact-sales';
import { pairsOf, type SizingObjective, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import type { SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import type { Position } from '@/lib/core/position/position';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { Pair } from '@/lib/core/protocols/rules';
import { BPS, Bps } from '@/lib/core/units/units';
import { random, testBook, testMarket } from '@/test/fixtures/book';
import { everyOffer, intervalsAround, poolSales, sizingTerms, type Tried, tryOffer } from '@/test/fixtures/sizing';
import { type SmallSituation, smallSituation } from '@/test/fixtures/small-situation';

const REVISIONS = [1, 10, 11] as const;
const CAPITAL: SizingObjective = { kind: 'capital', share: Bps(9_000n) };

/** A position with depth of its own: from none to more than enough, one pool or two, with and without loans and bids. */
function scene(seed: number, revision: number): SmallSituation & { readonly terms: SizingTerms } {
  const next = random(seed * 7 + revision);
  const units = 10 ** (1.5 + next() * 2.5);
  const situation = smallSituation(seed, { revision, units });
  const prices = intervalsAround(situation.market, seed);
  const owned = [...situation.account.scaledDebt].reduce((sum, [asset, amount]) => {
    const { price = 0n, decimals } = situation.market.reserves.get(asset) as { price?: bigint; decimals: number };
    return sum + (Number(amount) * Number(price)) / 1e8 / 10 ** decimals;
  }, 0);
  const sales = poolSales(situation.market, prices, {
    depthUsd: owned * 10 ** (0.8 + next() * 3),
    feeBps: [0n, 1n, 30n][Math.floor(next() * 3)] as bigint,
    gas: 120_000n,
    second: next() < 0.3,
  });
  const terms = sizingTerms(prices, sales, {
    premiumBps: [0n, 5n, 9n][Math.floor(next() * 3)] as bigint,
    bidBps: [0n, 2_500n, 9_000n][Math.floor(next() * 3)] as bigint,
    gasUsd: next() ** 3 * 4,
  });
  return { ...situation, terms };
}

const best = (tried: readonly Tried[], score: (one: Tried) => bigint): bigint | undefined =>
  tried.reduce<bigint | undefined>(
    (most, one) => (most === undefined || score(one) > most ? score(one) : most),
    undefined,
  );

describe('sizePlan against every legal amount', () => {
  it.each(REVISIONS)(
    'revision %i: 350 positions with depth',
    (revision) => {
      const seen = { plans: 0, inside: 0, losses: 0, amounts: 0, unprofitable: 0, deficits: 0 };
      for (let seed = 0; seen.plans < 350; seed += 1) {
        const { market, account, terms } = scene(seed, revision);
        const position = rules.position(market, account);
        const pairs = pairsOf(position);
        const tried = everyOffer(rules, market, account, pairs, terms);
        const subject = { market, account, pairs };
        const sized = sizePlan(rules, subject, terms, { kind: 'profit' });
        expect(sized.ok).toBe(tried.length > 0);
        if (!sized.ok) continue;
        seen.plans += 1;
        seen.amounts += tried.length;
        const { plan } = sized;
        const most = best(tried, ({ profit }) => profit) as bigint;
        expect([seed, plan.worth]).toEqual([seed, most]);
        expect(rules.quote(market, account, plan.quote, plan.quote.debtToCover)).toEqual({
          ok: true,
          quote: plan.quote,
        });
        if (plan.quote.deficits.length > 0) seen.deficits += 1;
        if (most < 0n) seen.losses += 1;
        const own = tried.filter(
          ({ pair }) => pair.debtAsset === plan.quote.debtAsset && pair.collateralAsset === plan.quote.collateralAsset,
        );
        if (plan.quote.repaid < (own.at(-1) as Tried).repaid) seen.inside += 1;

        const free = sizePlan(rules, subject, terms, { kind: 'risk-reduction' });
        const removed = best(
          tried.filter(({ profit }) => profit >= 0n),
          ({ capital }) => capital,
        );
        expect(free.ok).toBe(removed !== undefined);
        if (free.ok)
          expect([seed, worthOfCapital(tried, free.plan.quote.repaid, free.plan.quote)]).toEqual([seed, removed]);
        else seen.unprofitable += 1;

        const lean = sizePlan(rules, subject, terms, CAPITAL);
        const wanted = (most * 9_000n + BPS - 1n) / BPS;
        const least = best(
          tried.filter(({ profit }) => most >= 0n && profit >= wanted),
          ({ capital }) => -capital,
        );
        expect([seed, lean.ok]).toEqual([seed, least !== undefined]);
        if (lean.ok && least !== undefined) {
          expect([seed, worthOfCapital(tried, lean.plan.quote.repaid, lean.plan.quote)]).toEqual([seed, -least]);
          expect(lean.plan.worth >= wanted).toBe(true);
        }
      }
      expect(Math.min(seen.inside, seen.losses, seen.unprofitable)).toBeGreaterThan(10);
    },
    120_000,
  );
});

describe('sizePlan among amounts too many to try', () => {
  const objectives: readonly SizingObjective[] = [{ kind: 'profit' }, { kind: 'risk-reduction' }, CAPITAL];

  /** A grid over each pair's offers, and around whatever it or the plan found best, every offer. */
  function reference(book: Large, around: readonly Tried[]): readonly Tried[] {
    const { market, account, terms, pairs, position } = book;
    const at = (pair: Tried['pair'], offer: bigint) => tryOffer(rules, market, account, pair, offer, terms) ?? [];
    const grid = pairs.flatMap((pair) => {
      const whole = position.debts.find(({ asset }) => asset === pair.debtAsset)?.amount ?? 0n;
      return Array.from({ length: 400 }, (_, place) => at(pair, (whole * BigInt(place + 1)) / 400n)).flat();
    });
    const tops = grid.toSorted((a, b) => (a.profit > b.profit ? -1 : 1)).slice(0, 2);
    const close = [...tops, ...around].flatMap(({ pair, repaid }) =>
      Array.from({ length: 200 }, (_, place) => at(pair, repaid - 100n + BigInt(place))).flat(),
    );
    return [...grid, ...close];
  }

  it.each(REVISIONS)(
    'revision %i: is as good as a dense grid and every amount around its best, within 1e-9',
    (revision) => {
      const prices = { WETH: 1_900, wstETH: 2_261, LINK: 9, AAVE: 60, WBTC: 52_000 };
      const market = testMarket({ revision, prices });
      let plans = 0;
      for (const [seed, account] of testBook(60, 11).entries()) {
        const book = largeScene(market, account, seed);
        let greatest = 0n;
        for (const objective of objectives) {
          const sized = sizePlan(rules, { market, account, pairs: book.pairs }, book.terms, objective);
          if (!sized.ok) continue;
          plans += 1;
          const { quote, worth } = sized.plan;
          const own = tryOffer(rules, market, account, quote, quote.debtToCover, book.terms) as Tried;
          expect(own.profit).toBe(worth);
          const tried = reference(book, [own]);
          const most = best(tried, ({ profit }) => profit) as bigint;
          // What no amount can tell apart: one base unit of the debt asset, where that is more than 1e-9 of the profit.
          const unit = (own.capital / quote.repaid) * 2n;
          const slack = (value: bigint): bigint => (value < 0n ? -value : value) / 1_000_000_000n + unit;
          if (objective.kind === 'profit') greatest = worth;
          if (objective.kind === 'profit') expect([seed, worth >= most - slack(most)]).toEqual([seed, true]);
          if (objective.kind === 'risk-reduction') {
            const removed = best(
              tried.filter(({ profit }) => profit >= 0n),
              ({ capital }) => capital,
            ) as bigint;
            expect([seed, worth >= 0n, own.capital >= removed - slack(removed)]).toEqual([seed, true, true]);
          }
          if (objective.kind === 'capital') {
            const wanted = (greatest * 9_000n) / BPS;
            const least = best(
              tried.filter(({ profit }) => profit >= wanted + slack(greatest)),
              ({ capital }) => -capital,
            ) as bigint;
            expect([seed, worth >= wanted - slack(greatest), own.capital <= -least + slack(least)]).toEqual([
              seed,
              true,
              true,
            ]);
          }
        }
      }
      expect(plans).toBeGreaterThan(15);
    },
    120_000,
  );
});

interface Large {
  readonly market: AaveV3Market;
  readonly account: AaveV3Account;
  readonly terms: SizingTerms;
  readonly position: Position;
  readonly pairs: readonly Pair[];
}

/** Real decimals; today's square-root impact, or a pool of a few times what is owed. */
function largeScene(market: AaveV3Market, account: AaveV3Account, seed: number): Large {
  const next = random(seed);
  const prices = intervalsAround(market, seed);
  const position = rules.position(market, account);
  const owed = Number(position.totalDebt ?? 0n) / 1e8;
  const sales =
    next() < 0.5
      ? impactSales(market, prices, () => 0.02 / Math.sqrt(owed * 10 ** (next() * 3)))
      : poolSales(market, prices, {
          depthUsd: owed * 10 ** (1 + next() * 2),
          feeBps: 5n,
          gas: 120_000n,
          second: next() < 0.4,
        });
  const terms = sizingTerms(prices, sales, { premiumBps: next() < 0.5 ? 5n : 0n, bidBps: 5_000n, gasUsd: 0.3 });
  return { market, account, terms, position, pairs: pairsOf(position) };
}

const worthOfCapital = (
  tried: readonly Tried[],
  repaid: bigint,
  { debtAsset }: { debtAsset: string },
): bigint | undefined => tried.find((one) => one.repaid === repaid && one.pair.debtAsset === debtAsset)?.capital;
