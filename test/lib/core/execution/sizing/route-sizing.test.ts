import { describe, expect, it } from 'vitest';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { type SizingObjective, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import type { SizedPlan } from '@/lib/core/execution/sizing/sized-plan';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { BPS, Bps } from '@/lib/core/units/units';
import { testBook, testMarket } from '@/test/fixtures/book';
import { CONNECTOR, type RouteScene, routeScene } from '@/test/fixtures/route-scene';
import { everyOffer, type Tried, tryOffer } from '@/test/fixtures/sizing';
import { smallSituation } from '@/test/fixtures/small-situation';

const PROFIT: SizingObjective = { kind: 'profit' };
const RISK: SizingObjective = { kind: 'risk-reduction' };
const CAPITAL: SizingObjective = { kind: 'capital', share: Bps(9_000n) };
const REVISIONS = [1, 10, 11] as const;
const SCALE = 10n ** 18n;

const most = (tried: readonly Tried[], score: (one: Tried) => bigint): bigint | undefined =>
  tried.reduce<bigint | undefined>(
    (best, one) => (best === undefined || score(one) > best ? score(one) : best),
    undefined,
  );
const wantedOf = (best: bigint): bigint => (best * 9_000n + BPS - 1n) / BPS;

/** What the best of all that was tried scores for each objective; `undefined` where nothing is fit for it. */
function definition(tried: readonly Tried[]) {
  const profit = most(tried, (one) => one.profit);
  const free = tried.filter((one) => one.profit >= 0n);
  const enough = profit === undefined || profit < 0n ? [] : tried.filter((one) => one.profit >= wantedOf(profit));
  const least = most(enough, (one) => -one.capital);
  return { profit, removed: most(free, (one) => one.capital), least: least === undefined ? undefined : -least };
}

/** The money of a plan, told again from the route that would be sent. */
function fromRoute({ market, terms, venues, gasPriceIn }: RouteScene, { quote }: SizedPlan) {
  const { collateralAsset: tokenIn, debtAsset: tokenOut, seizedNet: amountIn } = quote;
  const gasPriceInOut = gasPriceIn(tokenOut);
  const found = bestRoute({ venues, connectors: [CONNECTOR], tokenIn, tokenOut, amountIn, gasPriceInOut });
  const { expectedOut, gas: saleGas } = found.ok
    ? found.route
    : { expectedOut: tokenIn === tokenOut ? amountIn : 0n, gas: 0 };
  const { low, high } = terms.prices.get(tokenOut) as { low: bigint; high: bigint };
  const { decimals } = market.reserves.get(tokenOut) as { decimals: number };
  const rest = expectedOut - quote.repaid - terms.premium(tokenOut, quote.repaid);
  const unit = 10n ** BigInt(decimals);
  const worth = rest >= 0n ? (rest * low * SCALE) / unit : -((-rest * high * SCALE + unit - 1n) / unit);
  const gas = terms.gas.perTransaction + terms.gas.perLiquidation + BigInt(saleGas);
  const before = worth - gas * terms.gas.weiPerUnit * (terms.gas.coinPrice ?? 0n);
  const bid = before > 0n ? (before * terms.bidBps + BPS - 1n) / BPS : 0n;
  return { proceeds: expectedOut, gas, worth: before - bid, legs: found.ok ? found.route.legs : [] };
}

/** Not a handful of base units: of those single amounts between refused ones are legal, which are no range. */
const isWhole = ({ account }: Pick<RouteScene, 'account'>): boolean =>
  [...account.scaledSupply.values()].every((amount) => amount >= 20n);

describe('sizePlan over exact routes, against every legal amount', () => {
  it.each(REVISIONS)(
    'revision %i: 340 positions, the same to the unit for each objective',
    (revision) => {
      const seen = { plans: 0, inside: 0, split: 0, hops: 0, losses: 0, refused: 0 };
      for (let seed = 0; seen.plans < 340; seed += 1) {
        const situation = smallSituation(seed, { revision, units: 300 });
        if (!isWhole(situation)) continue;
        const scene = routeScene(situation, seed);
        const { market, account, pairs, terms } = scene;
        const plans = [PROFIT, RISK, CAPITAL].map((objective) => sizePlan(rules, scene, terms, objective));
        const tried = everyOffer(rules, market, account, pairs, terms);
        const { profit, removed, least } = definition(tried);
        const own = plans.map((sized) => {
          if (!sized.ok) return undefined;
          const { quote, worth, proceeds, gas } = sized.plan;
          expect(fromRoute(scene, sized.plan)).toMatchObject({ worth, proceeds, gas });
          expect(rules.quote(market, account, quote, quote.debtToCover)).toEqual({ ok: true, quote });
          return tryOffer(rules, market, account, quote, quote.debtToCover, terms);
        });
        const told = [own[0]?.profit, own[1]?.capital, own[2]?.capital];
        expect([seed, ...told]).toEqual([seed, profit, removed, least]);
        const [best] = plans;
        if (removed === undefined) seen.refused += 1;
        if (!best?.ok || profit === undefined) continue;
        seen.plans += 1;
        if (own[2]) expect(own[2].profit >= wantedOf(profit)).toBe(true);
        const { quote } = best.plan;
        const last = tried.findLast(
          ({ pair }) => pair.debtAsset === quote.debtAsset && pair.collateralAsset === quote.collateralAsset,
        );
        const { legs } = fromRoute(scene, best.plan);
        if (quote.repaid < (last?.repaid ?? 0n)) seen.inside += 1;
        if (legs.length > 1) seen.split += 1;
        if (legs.some(({ hops }) => hops.length > 1)) seen.hops += 1;
        if (profit < 0n) seen.losses += 1;
      }
      expect(
        Math.min(seen.inside, seen.split, seen.hops, seen.losses, seen.refused),
        JSON.stringify(seen),
      ).toBeGreaterThan(9);
    },
    120_000,
  );
});

/** What no search can tell apart but by trying every amount: two base units of the debt, and one of the collateral. */
function grain({ market, terms }: RouteScene, { quote }: SizedPlan): bigint {
  const price = (asset: typeof quote.debtAsset): bigint => terms.prices.get(asset)?.high ?? 0n;
  const unit = (asset: typeof quote.debtAsset): bigint =>
    (price(asset) * SCALE) / 10n ** BigInt(market.reserves.get(asset)?.decimals ?? 0) + 1n;
  return 2n * unit(quote.debtAsset) + unit(quote.collateralAsset);
}
const slackOf = (scene: RouteScene, plan: SizedPlan, value: bigint): bigint =>
  (value < 0n ? -value : value) / 1_000_000_000n + grain(scene, plan);

/** Holds each objective's plan against what was tried, within 1e-9 and the grain. */
function compare(scene: RouteScene, seed: number, tried: readonly Tried[]): number {
  const { market, account, terms } = scene;
  const { profit, removed } = definition(tried);
  let plans = 0;
  for (const objective of [PROFIT, RISK, CAPITAL]) {
    const sized = sizePlan(rules, scene, terms, objective);
    if (!sized.ok) continue;
    plans += 1;
    const { plan } = sized;
    expect(fromRoute(scene, plan)).toMatchObject({ worth: plan.worth, proceeds: plan.proceeds, gas: plan.gas });
    const own = tryOffer(rules, market, account, plan.quote, plan.quote.debtToCover, terms) as Tried;
    const slack = (value: bigint): bigint => slackOf(scene, plan, value);
    const told = (value: bigint | undefined): string =>
      `${seed} ${objective.kind} ${value} ${plan.worth} ${own.capital}`;
    if (objective.kind === 'profit' && profit !== undefined)
      expect(plan.worth >= profit - slack(profit), told(profit)).toBe(true);
    if (objective.kind === 'risk-reduction') {
      const sure = definition(tried.filter((one) => one.profit >= grain(scene, plan))).removed ?? 0n;
      expect(plan.worth >= 0n && own.capital >= sure - slack(removed ?? 0n), told(sure)).toBe(true);
    }
    if (objective.kind === 'capital' && profit !== undefined) {
      const surely = tried.filter((one) => one.profit >= wantedOf(profit) + slack(profit));
      const least = most(surely, (one) => -one.capital);
      expect(plan.worth >= wantedOf(profit - slack(profit)), told(least)).toBe(true);
      if (least !== undefined) expect(own.capital <= slack(least) - least, told(least)).toBe(true);
    }
  }
  return plans;
}

describe('sizePlan over exact routes among amounts too many for it to try', () => {
  it('every integer step of 40 positions: within 1e-9 and the grain of the tokens', () => {
    let [plans, amounts] = [0, 0];
    for (let seed = 0; seed < 40; seed += 1) {
      const revision = REVISIONS[seed % 3] as number;
      const scene = routeScene(smallSituation(seed, { revision, units: 15_000 }), seed);
      const tried = everyOffer(rules, scene.market, scene.account, scene.pairs, scene.terms);
      amounts += tried.length;
      plans += compare(scene, seed, tried);
    }
    expect(plans).toBeGreaterThan(60);
    expect(amounts).toBeGreaterThan(60_000);
  }, 120_000);

  it('real decimals: as good as a grid of every pair, closed in on three times where it is best', () => {
    const market = testMarket({
      revision: 10,
      prices: { WETH: 1_900, wstETH: 2_261, LINK: 9, AAVE: 60, WBTC: 52_000 },
    });
    let plans = 0;
    for (const [seed, account] of testBook(60, 11).entries()) {
      const scene = routeScene({ market, account }, seed);
      if (!sizePlan(rules, scene, scene.terms, PROFIT).ok) continue;
      plans += compare(scene, seed, refined(scene));
    }
    expect(plans).toBeGreaterThan(15);
  }, 120_000);
});

it('coarse: earns what the exact plan does but for a hundred-thousandth of its capital, a tenth of its gas and a cent, on far fewer routes', () => {
  const market = testMarket({ revision: 10, prices: { WETH: 1_900, wstETH: 2_261, LINK: 9, AAVE: 60, WBTC: 52_000 } });
  const asked = { exact: 0, coarse: 0 };
  let plans = 0;
  for (const [seed, account] of testBook(120, 21).entries()) {
    const plan = (how: 'exact' | 'coarse') => {
      const scene = routeScene({ market, account }, seed);
      const sized = sizePlan(rules, scene, { ...scene.terms, coarse: how === 'coarse' }, PROFIT);
      asked[how] += scene.asked();
      return sized;
    };
    const [exact, coarse] = [plan('exact'), plan('coarse')];
    expect(coarse.ok).toBe(exact.ok);
    if (!exact.ok || !coarse.ok) continue;
    plans += 1;
    const lost = Number(exact.plan.worth - coarse.plan.worth) / 1e18;
    // Changes of the route's gas are left aside.
    const gas = Number(exact.plan.gasUsd);
    expect(lost, `${seed}`).toBeLessThan(1e-5 * Number(exact.plan.capitalUsd) + 1e6 + gas / 10);
  }
  expect(plans).toBeGreaterThan(20);
  expect(asked.coarse * 3).toBeLessThan(asked.exact);
}, 60_000);

function refined({ market, account, pairs, terms }: RouteScene): readonly Tried[] {
  const { debts } = rules.position(market, account);
  return pairs.flatMap((pair) => {
    const at = (offer: bigint) => tryOffer(rules, market, account, pair, offer, terms) ?? [];
    const whole = debts.find(({ asset }) => asset === pair.debtAsset)?.amount ?? 0n;
    const all = Array.from({ length: 250 }, (_, place) => at((whole * BigInt(place + 1)) / 250n)).flat();
    for (let width = whole / 250n, level = 0; level < 3 && width > 0n; width /= 20n, level += 1) {
      const tops = all.toSorted((a, b) => (a.profit > b.profit ? -1 : 1)).slice(0, 2);
      for (const { offer } of tops)
        all.push(...Array.from({ length: 40 }, (_, place) => at(offer + (width * BigInt(place - 20)) / 20n)).flat());
    }
    return all;
  });
}
