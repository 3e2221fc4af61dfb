import { describe, expect, it } from 'vitest';
import type { Composite } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { Usd } from '@/lib/core/units/units';
import type { Store } from '@/lib/engine/ports';
import { createPriceWatch } from '@/lib/engine/price-watch';
import { assetOf } from '@/test/fixtures/book';
import { testConfig } from '@/test/fixtures/fake-world';

const [ETH, LST] = [assetOf('WETH'), assetOf('wstETH')];
const config = marketConfigSchema.parse({
  ...testConfig,
  deployBlock: '0',
  feeds: { [ETH]: { symbol: 'WETH' }, [LST]: { symbol: 'wstETH', ratio: { base: ETH, source: ETH, decimals: 18 } } },
});
const MINUTE = 60_000;
const START = 30_000_000 * MINUTE;
const priceAt = (minute: number) => Usd(BigInt(2_500_00000000 + (minute % 2) * 1_00000000));
const composite = (minute: number): Composite => ({
  asset: ETH,
  price: priceAt(minute),
  low: priceAt(minute),
  high: priceAt(minute),
  fresh: 3,
  quorum: 3,
  sources: [],
});
/** The first asset's minutes from `from` to `to`, counted from the start; `onRead` sees each reading's length in ms. */
const stored = (from: number, to: number, onRead?: (ms: number) => void): Pick<Store, 'priceHistory'> => ({
  priceHistory: async (_market, asset, fromMs, toMs) => {
    onRead?.(toMs - fromMs);
    return asset !== ETH
      ? []
      : Array.from({ length: to - from }, (_, index) => {
          const [minute, close] = [START + (from + index) * MINUTE, priceAt(from + index)];
          return { source: 'composite', minute, open: close, high: close, low: close, close };
        }).filter(({ minute }) => minute >= fromMs && minute <= toMs);
  },
});
const noTurn = () => Promise.resolve();

describe('the engine’s volatilities', () => {
  it('count live minutes, and after a start the stored ones before them', async () => {
    const live = createPriceWatch(config);
    for (let minute = 0; minute < 40; minute += 1)
      live.study(new Map([[ETH, composite(minute)]]), START + minute * MINUTE);
    const whole = live.volatility(START + 40 * MINUTE);
    expect(whole.returns[whole.indexOf.get(ETH) ?? -1]).toBe(39);

    const again = createPriceWatch(config);
    for (let minute = 30; minute < 40; minute += 1)
      again.study(new Map([[ETH, composite(minute)]]), START + minute * MINUTE);
    const cold = again.volatility(START + 40 * MINUTE);
    expect(cold.covariance.every(Number.isNaN)).toBe(true);
    await again.remember(stored(0, 30), 'test', START + 40 * MINUTE, noTurn);
    expect(again.volatility(START + 40 * MINUTE)).toEqual(whole);
  });

  it('know from the configuration what an LST follows', async () => {
    const watch = createPriceWatch(config);
    await watch.remember(stored(0, 40), 'test', START + 40 * MINUTE, noTurn);
    const { indexOf, covariance, assets } = watch.volatility(START + 40 * MINUTE);
    const [eth, lst] = [indexOf.get(ETH) ?? -1, indexOf.get(LST) ?? -1];
    expect(covariance[eth * assets.length + eth]).toBeGreaterThan(0);
    expect(covariance[lst * assets.length + eth]).toBe(covariance[eth * assets.length + eth]);
  });
  it('come back whole from a day read in slices, with a turn for the thread after each', async () => {
    const live = createPriceWatch(config);
    for (let minute = 0; minute < 1_440; minute += 1)
      live.study(new Map([[ETH, composite(minute)]]), START + minute * MINUTE);

    const events: string[] = [];
    let longest = 0;
    const again = createPriceWatch(config);
    const store = stored(0, 1_440, (ms) => {
      events.push('read');
      longest = Math.max(longest, ms);
    });
    await again.remember(store, 'test', START + 1_440 * MINUTE, async () => void events.push('turn'));
    expect(again.volatility(START + 1_440 * MINUTE)).toEqual(live.volatility(START + 1_440 * MINUTE));
    expect(longest).toBeLessThan(2 * 60 * MINUTE);
    expect(events.length).toBeGreaterThanOrEqual(2 * 2 * 12);
    expect(events).toEqual(events.map((_, index) => (index % 2 === 0 ? 'read' : 'turn')));
  });

  it('are not read on while the thread has not had its turn', async () => {
    let reads = 0;
    const store = stored(0, 40, () => {
      reads += 1;
    });
    void createPriceWatch(config).remember(store, 'test', START + 40 * MINUTE, () => new Promise(() => undefined));
    await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toBe(1);
  });
});
