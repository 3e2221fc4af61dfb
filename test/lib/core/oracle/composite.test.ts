import { describe, expect, test } from 'vitest';
import { aggregationSchema } from '@/lib/core/oracle/aggregation';
import { composite, composites } from '@/lib/core/oracle/composite';
import type { Quote } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';

const WETH = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2';
const NOW = 1_800_000_000_000;
const quote = (source: string, price: bigint, more: Partial<Quote> = {}): Quote => ({
  source,
  group: source === 'chainlink' ? 'push-oracle' : source === 'protocol' ? 'protocol' : 'exchange',
  asset: WETH,
  price: Usd(price),
  observedAt: NOW - 100,
  receivedAt: NOW - 100,
  ...more,
});
const of = (...quotes: Quote[]) => composite(WETH, quotes, NOW);
const rejections = (result: ReturnType<typeof of>) =>
  Object.fromEntries(result.sources.map(({ source, rejected }) => [source, rejected]));

describe('composite', () => {
  test('is the median of fresh sources, with each source measured against it', () => {
    const result = of(
      quote('binance', 2_000_00000000n),
      quote('coinbase', 2_001_00000000n),
      quote('kraken', 2_002_00000000n),
      quote('protocol', 1_900_00000000n),
    );
    expect(result.price).toBe(2_001_00000000n);
    expect(result.fresh).toBe(3);
    // A MAD of one dollar, scaled, and by 1.495 because they are only three.
    expect(result.low).toBe(2_001_00000000n - 2_21648700n);
    expect(result.high).toBe(2_001_00000000n + 2_21648700n);
    expect(result.sources.find(({ source }) => source === 'protocol')?.deviationBps).toBe(-504.74);
  });

  test("the protocol's own price neither votes nor fills a quorum", () => {
    const result = of(quote('binance', 200n), quote('kraken', 200n), quote('protocol', 200n));
    expect(result).toMatchObject({ price: undefined, low: undefined, high: undefined, fresh: 2, quorum: 3 });
    expect(result.sources[0]?.deviationBps).toBe(0);
  });

  test('two groups are a quorum of two, unless they disagree', () => {
    expect(of(quote('binance', 10_000n), quote('chainlink', 10_100n)).price).toBe(10_050n);
    expect(of(quote('binance', 10_000n), quote('chainlink', 10_300n)).price).toBeUndefined();
  });

  test('an old exchange is stale, a push oracle has its heartbeat and slack', () => {
    const at = (age: number, heartbeat: number) => ({ observedAt: NOW - age, receivedAt: NOW, heartbeat });
    const result = of(
      quote('binance', 100n, { receivedAt: NOW - 10_001, observedAt: NOW }),
      quote('kraken', 100n, { observedAt: NOW - 10_000, receivedAt: NOW }),
      quote('chainlink', 100n, at(3_900_000, 3600)),
    );
    expect(rejections(result)).toEqual({ binance: 'stale', kraken: undefined, chainlink: undefined });
    expect(of(quote('chainlink', 100n, at(3_961_000, 3600))).sources[0]?.rejected).toBe('stale');
    expect(of(quote('chainlink', 100n, at(86_400_000 + 8_640_001, 86_400))).sources[0]?.rejected).toBe('stale');
  });

  test('crossed, zero and far-off quotes are rejected with their reason', () => {
    const result = of(
      quote('binance', 0n),
      quote('bybit', 2_000_000n),
      quote('coinbase', 2_000_000n, { bid: Usd(2_000_001n), ask: Usd(2_000_000n) }),
      quote('kraken', 2_000_400n),
      quote('okx', 2_100_000n),
      quote('chainlink', 2_006_000n),
    );
    expect(rejections(result)).toEqual({
      binance: 'non-positive',
      bybit: undefined,
      coinbase: 'crossed',
      kraken: undefined,
      okx: 'outlier',
      chainlink: undefined,
    });
    expect(result.price).toBe(2_003_200n);
  });

  test('only the newest quote of a source counts, whatever the order', () => {
    const old = quote('binance', 1n, { observedAt: NOW - 500 });
    const fresh = quote('binance', 100n);
    const rest = [quote('kraken', 100n), quote('coinbase', 100n)];
    expect(of(fresh, old, ...rest).price).toBe(100n);
    expect(of(old, fresh, ...rest)).toEqual(of(fresh, old, ...rest));
    expect(composites([old, fresh, ...rest], NOW).get(WETH)?.price).toBe(100n);
  });

  test('sources of one upstream share one vote', () => {
    const pool = (source: string, price: bigint) => quote(source, price, { group: 'dex-twap', upstream: 'pool' });
    const result = of(pool('a', 90n), pool('b', 90n), pool('c', 90n), quote('kraken', 100n), quote('okx', 100n));
    expect(result).toMatchObject({ price: 100n, fresh: 3, quorum: 2 });
    expect(of(pool('a', 100n), pool('b', 100n), pool('c', 100n))).toMatchObject({ price: undefined, fresh: 1 });
    expect(of(quote('kraken', 100n), quote('okx', 100n), pool('a', 100n), pool('b', 100n)).sources).toMatchObject([
      { source: 'a', upstream: 'pool', weight: 1 / 6 },
      { source: 'b', weight: 1 / 6 },
      { source: 'kraken', upstream: 'kraken', weight: 1 / 3 },
      { source: 'okx', weight: 1 / 3 },
    ]);
  });

  test('perpetuals and spot prices of pools are shown without a vote', () => {
    const result = of(
      quote('hyperliquid', 300n, { group: 'perpetual' }),
      quote('pool', 300n, { group: 'dex-spot' }),
      ...['binance', 'kraken', 'okx'].map((source) => quote(source, 200n)),
    );
    expect(result).toMatchObject({ price: 200n, fresh: 3, quorum: 3 });
    const { weight, rejected, deviationBps } = result.sources.find(({ source }) => source === 'hyperliquid') ?? {};
    expect({ weight, rejected, deviationBps }).toEqual({ weight: 0, rejected: undefined, deviationBps: 5_000 });
  });

  test('each source is judged by its own time, width and word', () => {
    const at = (ms: number) => ({ observedAt: ms, receivedAt: Math.min(ms, NOW) });
    const block = { group: 'dex-twap' as const };
    const result = of(
      quote('ahead', 10_000n, at(NOW + 2_001)),
      quote('slightly ahead', 10_000n, at(NOW + 2_000)),
      quote('huge', 2n ** 52n),
      quote('largest', 2n ** 52n - 1n),
      quote('pyth', 10_000n, { group: 'pull-oracle', confidence: Usd(201n), ...at(NOW - 60_000) }),
      quote('sharp pyth', 10_000n, { group: 'pull-oracle', confidence: Usd(200n), ...at(NOW - 60_000) }),
      quote('old pyth', 10_000n, { group: 'pull-oracle', ...at(NOW - 60_001) }),
      quote('wide book', 10_000n, { bid: Usd(9_700n), ask: Usd(10_300n) }),
      quote('pool', 10_000n, { ...block, ...at(NOW - 60_000) }),
      quote('thin pool', 10_000n, { ...block, unusable: 'thin' }),
      quote('old pool', 10_000n, { ...block, ...at(NOW - 60_001) }),
      quote('capped', 10_000n, { group: 'push-oracle', unusable: 'capped' }),
      quote('lost', 10_000n, { observedAt: Number.NaN }),
    );
    expect(rejections(result)).toEqual({
      ahead: 'future',
      'slightly ahead': undefined,
      huge: 'absurd',
      largest: 'outlier',
      pyth: 'wide',
      'sharp pyth': undefined,
      'old pyth': 'stale',
      'wide book': 'wide',
      pool: undefined,
      'thin pool': 'thin',
      'old pool': 'stale',
      capped: 'capped',
      lost: 'absurd',
    });
    expect(result.price).toBe(10_000n);
  });

  test('an outlier is marked, and its vote still counts towards the quorum: a single bad venue cannot silence the price', () => {
    const result = of(quote('binance', 20_000n), quote('kraken', 20_004n), quote('okx', 26_000n));
    expect(result).toMatchObject({ price: 20_004n, fresh: 3, quorum: 3 });
    expect(result.sources.map(({ weight, rejected }) => [weight, rejected])).toEqual([
      [0.5, undefined],
      [0.5, undefined],
      [0, 'outlier'],
    ]);
  });

  test('two halves that disagree hold no middle, and votes that scatter widely no price', () => {
    const votes = (...prices: bigint[]) => of(...prices.map((price, place) => quote(`x${place}`, price)));
    expect(votes(10_000n, 10_001n, 10_099n, 10_100n).price).toBe(10_050n);
    expect(votes(10_000n, 10_001n, 10_200n, 10_201n).price).toBeUndefined();
    expect(votes(9_000n, 10_000n, 11_000n).price).toBeUndefined();
    expect(votes(9_990n, 10_000n, 10_010n)).toMatchObject({ low: 9_977n, price: 10_000n, high: 10_023n });
  });

  test('the interval is never thinner than its floor, and as wide as most voters say they are', () => {
    const votes = (...halves: (bigint | undefined)[]) =>
      of(
        ...halves.map((half, place) =>
          quote(
            `x${place}`,
            1_000_000n,
            half === undefined ? {} : { bid: Usd(1_000_000n - half), ask: Usd(1_000_000n + half) },
          ),
        ),
      );
    expect(votes(1n, 1n, 1n)).toMatchObject({ low: 999_000n, high: 1_001_000n });
    expect(votes(4_000n, 5_000n, 6_000n)).toMatchObject({ low: 995_000n, high: 1_005_000n });
    expect(votes(undefined, undefined, 6_000n)).toMatchObject({ low: 999_000n, high: 1_001_000n });
  });

  test('a quorum and weights can be configured, but no weight makes a minority a majority', () => {
    const strict = aggregationSchema.parse({ quorum: { oneGroup: 9, twoGroups: 3 } });
    const two = [quote('binance', 200n), quote('chainlink', 200n)];
    expect(composite(WETH, two, NOW, strict)).toMatchObject({ price: undefined, fresh: 2, quorum: 3 });
    expect(composite(WETH, [...two, quote('okx', 200n)], NOW, strict).price).toBe(200n);
    const heavy = aggregationSchema.parse({ sourceWeights: { okx: 1_000 } });
    const three = [quote('binance', 20_000n), quote('kraken', 20_002n), quote('okx', 20_100n)];
    expect(composite(WETH, three, NOW, heavy).price).toBe(20_002n);
    const four = [...three, quote('bybit', 20_010n)];
    expect(composite(WETH, four, NOW).price).toBe(20_006n);
    expect(composite(WETH, four, NOW, heavy).price).toBe(20_010n);
  });
});
