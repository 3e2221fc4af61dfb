import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account } from '@/lib/core/protocols/aave-v3/state';
import { type AssetFeeds, assetFeedsSchema } from '@/lib/core/protocols/market-config';
import { assessBook } from '@/lib/core/risk/assess';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import { departures } from '@/lib/core/risk/guard-departures';
import { guardSummary } from '@/lib/core/risk/guard-summary';
import { guardSummarySchema } from '@/lib/core/snapshot/guard-schema';
import { guardSummaryView } from '@/lib/core/snapshot/guard-view';
import { assetOf, STABLE, type Symbol8, testAccount, testMarket } from '@/test/fixtures/book';
import { compositesAt, type Market8 } from '@/test/fixtures/guard';
import { testLoss } from '@/test/fixtures/volatility';

const market = testMarket();
const feed = (symbol: Symbol8, deviationBps: number): [string, AssetFeeds] => [
  assetOf(symbol),
  assetFeedsSchema.parse({ symbol, deviationBps }),
];
const feeds = Object.fromEntries([feed('WETH', 50), feed('wstETH', 50), feed('USDC', 25)]);
const AT = { block: 100, timestamp: 1_800_000_000 };
const looped = testAccount({ wstETH: 10 }, { USDC: 24_040 }, { id: 1 });
const other = testAccount({ wstETH: 20 }, { USDC: 48_080 }, { id: 2 });
const safe = testAccount({ WETH: 10 }, { USDC: 1_000 }, { id: 3 });
const exposed = testAccount({ WETH: 10 }, { USDC: 20_300 }, { id: 4 });

function summarise(accounts: readonly AaveV3Account[], at: Market8, before = {}, guardMarginBps?: number) {
  const prices = compositesAt(market, at);
  const exits = exitPrices(market, new Map(prices.map((each) => [each.asset, each])));
  const guard = guardContext(market, prices);
  const book = assessBook(rules, market, accounts, {
    exitPrices: exits,
    guard,
    loss: testLoss(market),
    stable: STABLE,
  });
  const away = departures(market, guard.box, { feeds, ...(guardMarginBps !== undefined && { guardMarginBps }) });
  return { book, summary: guardSummary(book, away, exits, AT, before) };
}

describe('guardSummary', () => {
  test('counts and values what is tagged, by the asset that explains it, and raises the alarm', () => {
    const { book, summary } = summarise([looped, other, safe], { wstETH: [1.0285, 1.03] });
    expect(book.map(({ guard }) => guard.kind)).toEqual(['wrongful', 'wrongful', 'agreed']);
    const sum = (of: 'totalCollateral' | 'totalDebt') =>
      book.slice(0, 2).reduce((total, { position }) => total + (position[of] as bigint), 0n);
    expect(summary.wrongful).toMatchObject({ count: 2, collateral: sum('totalCollateral'), debt: sum('totalDebt') });
    const low = (2_975_00000000n * 1_028_500n) / 1_000_000n;
    const seized = book
      .slice(0, 2)
      .reduce((total, { plan }) => total + ((plan?.quote.seized ?? 0n) * low) / 10n ** 18n, 0n);
    expect(summary.wrongful.stake).toBe(seized);
    expect(summary.hidden.count).toBe(0);
    expect([...summary.byAsset]).toEqual([[assetOf('wstETH'), { wrongful: summary.wrongful, hidden: summary.hidden }]]);
    expect(summary.departures).toHaveLength(1);
    const { wrongful, hidden } = summary.alarms;
    expect(hidden).toBeUndefined();
    expect(wrongful).toMatchObject({ count: 2, stake: seized, since: AT });
    expect(wrongful?.departures).toMatchObject([{ asset: assetOf('wstETH'), thresholdBps: 75 }]);
    expect(wrongful?.departures[0]?.bps).toBeCloseTo((1 / 1.0285 - 1) * 10_000, 0);
    const view = guardSummaryView(summary);
    expect(guardSummarySchema.parse(view)).toEqual(view);
  });

  test('what a feed may lag by design is tagged exactly, and raises no alarm', () => {
    // 70 bps off, 75 allowed; its health factor of 0.996 turns at 41.
    const near = testAccount({ wstETH: 10 }, { USDC: 23_775 }, { id: 5 });
    const lagging = summarise([near], { wstETH: [1.007, 1.0075] });
    expect(lagging.summary).toMatchObject({ wrongful: { count: 1 }, alarms: { wrongful: undefined } });
    expect(guardSummaryView(lagging.summary).alarm).toBeNull();
    expect(summarise([near], { wstETH: [1.007, 1.0075] }, {}, 10).summary.alarms.wrongful).toMatchObject({ count: 1 });
  });

  test('an asset far away alone is no alarm without a position that it tags', () => {
    const { summary } = summarise([safe], { wstETH: [1.0285, 1.03] });
    expect(summary.departures).toHaveLength(1);
    expect(summary.alarms).toEqual({ wrongful: undefined, hidden: undefined });
  });

  test('the market below the protocol hides what is already bad: its own alarm', () => {
    const { summary } = summarise([exposed, looped], { WETH: [0.6, 0.61] });
    expect(summary.hidden.count).toBe(1);
    expect(summary.hidden.stake).toBeGreaterThan(10n ** 8n);
    expect(summary.alarms.wrongful).toBeUndefined();
    expect(summary.alarms.hidden).toMatchObject({ count: 1, stake: summary.hidden.stake });
    expect(summary.alarms.hidden?.departures[0]?.bps).toBeGreaterThan(6_000);
  });

  test('an alarm keeps the block it was raised in, unless that block is no more', () => {
    const first = { block: 90, timestamp: 1_799_999_000 };
    expect(summarise([looped], { wstETH: [1.03, 1.03] }, { wrongful: first }).summary.alarms.wrongful?.since).toEqual(
      first,
    );
    const gone = { block: 101, timestamp: 1_800_000_002 };
    expect(summarise([looped], { wstETH: [1.03, 1.03] }, { wrongful: gone }).summary.alarms.wrongful?.since).toEqual(
      AT,
    );
  });

  test('what cannot be judged is counted, with what is unknown of it', () => {
    const { summary } = summarise([looped, safe], { wstETH: undefined, USDC: undefined });
    expect(summary.unjudged).toEqual({ count: 2, liquidatable: 1, assets: [assetOf('wstETH'), assetOf('USDC')] });
    expect(summary.alarms).toEqual({ wrongful: undefined, hidden: undefined });
  });
});
