import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPOSITE_DEFAULTS, composite, composites } from '@/lib/core/oracle/composite';
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
    expect(result.low).toBe(2_001_00000000n - 1_48260000n);
    expect(result.high).toBe(2_001_00000000n + 1_48260000n);
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

  test('a minority of corrupted sources cannot move it outside the honest range', () => {
    const price = fc.bigInt(1n, 10n ** 13n);
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 1, maxLength: 8 }),
        fc.array(fc.bigInt(0n, 10n ** 20n), { maxLength: 7 }),
        fc.boolean(),
        (honest, corrupted, push) => {
          fc.pre(corrupted.length < honest.length);
          const quotes = [...honest, ...corrupted].map((value, index) =>
            quote(push && index === 0 ? 'chainlink' : `x${index}`, value),
          );
          const { price: result, low, high } = composite(WETH, quotes, NOW, COMPOSITE_DEFAULTS);
          if (result === undefined) return;
          const sorted = honest.toSorted((a, b) => (a < b ? -1 : 1));
          expect(result >= (sorted[0] as bigint) && result <= (sorted.at(-1) as bigint)).toBe(true);
          expect((low as bigint) <= result && result <= (high as bigint)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
