import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type DrivenChain,
  NoScenarioError,
  startScenarioDriver,
  UnknownScenarioError,
} from '@/lib/devnet/scenario/driver';
import { scenarios } from '@/lib/devnet/scenario/scenarios';
import { devAssets } from '@/test/fixtures/dev-assets';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setup() {
  const answers: { symbol: string; usd: number; atMs: number }[] = [];
  const ratios: bigint[] = [];
  const sequencer: boolean[] = [];
  const mined = () => new Promise<void>((resolve) => setTimeout(resolve, 100));
  const startedAt = Date.now();
  const chain: DrivenChain = {
    assets: devAssets,
    setAnswer: async (symbol, price) => {
      answers.push({ symbol, usd: Number(price) / 1e8, atMs: Date.now() - startedAt });
      await mined();
    },
    setRatio: async (_, ratio) => {
      ratios.push(ratio);
      await mined();
    },
    setSequencer: async (up) => {
      sequencer.push(up);
      await mined();
    },
  };
  const seen: ReadonlyMap<string, number>[] = [];
  const errors: unknown[] = [];
  const faults: string[] = [];
  const driver = startScenarioDriver({
    chain,
    onPrices: (p) => seen.push(p),
    onVenueFault: (venue, fault) => faults.push(`${venue} ${fault ?? 'well'}`),
    onError: (e) => errors.push(e),
  });
  return { driver, answers, ratios, sequencer, seen, faults, errors };
}

test('without a scenario the market stands still and nothing is reported', async () => {
  const { driver, answers, seen } = setup();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toEqual([]);
  expect(seen.length).toBeGreaterThan(200);
  expect(driver.prices().get('wstETH')).toBeCloseTo(3000, 9);
  expect(driver.state()).toEqual({ running: null, paused: false, elapsedS: 0, seed: 0 });
});

test('a market that is held stands at its factors, wstETH with its base, and the feeds follow', async () => {
  const { driver, answers, errors } = setup();
  driver.start('eth-crash');
  await vi.advanceTimersByTimeAsync(20_000);
  driver.hold(new Map([['WETH', 0.9]]));
  await vi.advanceTimersByTimeAsync(5_000);
  const ether = devAssets.find(({ symbol }) => symbol === 'WETH')?.initialUsd ?? 0;
  const staked = devAssets.find(({ symbol }) => symbol === 'wstETH')?.initialUsd ?? 0;
  expect(driver.state().running).toBeNull();
  expect(driver.prices().get('WETH')).toBeCloseTo(ether * 0.9, 6);
  expect(driver.prices().get('wstETH')).toBeCloseTo(staked * 0.9, 6);
  expect(driver.prices().get('WBTC')).toBe(devAssets.find(({ symbol }) => symbol === 'WBTC')?.initialUsd);
  expect(answers.findLast(({ symbol }) => symbol === 'WETH')?.usd).toBeCloseTo(ether * 0.9, 6);
  expect(errors).toEqual([]);
});

test('the crash reaches the aggregator in steps of at least its deviation, lagging the market', async () => {
  const { driver, answers, errors } = setup();
  driver.start('eth-crash');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(driver.prices().get('WETH')).toBeLessThan(1800);
  const ether = answers.filter((a) => a.symbol === 'WETH');
  expect(ether.length).toBeGreaterThan(20);
  expect(ether[0]?.atMs).toBeLessThan(5000);
  let previous = 2500;
  for (const { usd } of ether) {
    expect(Math.abs(usd / previous - 1)).toBeGreaterThanOrEqual(0.00499);
    previous = usd;
  }
  expect(answers.some((a) => a.symbol === 'wstETH')).toBe(false);
  expect(errors).toEqual([]);
});

test('the same scenario twice from a reset gives the same rounds', async () => {
  const { driver, answers } = setup();
  const run = async () => {
    const from = answers.length;
    driver.start('eth-crash', 7);
    await vi.advanceTimersByTimeAsync(30_000);
    return answers.slice(from).map(({ symbol, usd }) => ({ symbol, usd }));
  };
  const first = await run();
  const reset = driver.reset();
  await vi.advanceTimersByTimeAsync(1000);
  await reset;
  expect(driver.prices().get('WETH')).toBe(2500);
  expect(answers.filter((a) => a.symbol === 'WETH').at(-1)?.usd).toBe(2500);
  expect(await run()).toEqual(first);
});

test('pause holds the price, resume goes on from there', async () => {
  const { driver } = setup();
  driver.start('eth-crash');
  await vi.advanceTimersByTimeAsync(10_000);
  driver.pause();
  const held = driver.prices().get('WETH');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(driver.prices().get('WETH')).toBe(held);
  expect(driver.state()).toMatchObject({ running: 'eth-crash', paused: true, elapsedS: 10 });
  driver.resume();
  await vi.advanceTimersByTimeAsync(5000);
  expect(driver.state().elapsedS).toBe(15);
  expect(driver.prices().get('WETH')).toBeLessThan(held ?? 0);
});

test('a stall: the market moves, the aggregators do not, then they jump', async () => {
  const { driver, answers } = setup();
  driver.start('oracle-stall');
  await vi.advanceTimersByTimeAsync(94_000);
  const during = answers.filter((a) => a.atMs > 6000);
  expect(during).toEqual([]);
  expect(driver.prices().get('WETH')).toBeLessThan(2250);
  await vi.advanceTimersByTimeAsync(3000);
  expect(answers.filter((a) => a.atMs > 94_000 && a.symbol === 'WETH')[0]?.usd).toBeLessThan(2250);
});

test('the mispricing sets the adapter 2.85 % low and corrects it', async () => {
  const { driver, ratios } = setup();
  driver.start('oracle-mispricing');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ratios).toEqual([1_165_800_000_000_000_000n]);
  await vi.advanceTimersByTimeAsync(250_000);
  expect(ratios).toEqual([1_165_800_000_000_000_000n, 1_200_000_000_000_000_000n]);
});

test('the sequencer goes down and comes back; a reset brings it up early', async () => {
  const { driver, sequencer } = setup();
  driver.start('sequencer-down');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sequencer).toEqual([false]);
  const reset = driver.reset();
  await vi.advanceTimersByTimeAsync(1000);
  await reset;
  expect(sequencer).toEqual([false, true]);
});

test('exchanges fail and heal by the script', async () => {
  const { driver, faults } = setup();
  driver.start('exchange-outage');
  await vi.advanceTimersByTimeAsync(121_000);
  expect(faults).toEqual([
    'binance silent',
    'coinbase garbage',
    'kraken crossed',
    'kraken refuse',
    'binance well',
    'coinbase well',
    'kraken well',
  ]);
});

test('a finished scenario leaves the market where it ended', async () => {
  const { driver } = setup();
  driver.start('stablecoin-depeg');
  await vi.advanceTimersByTimeAsync(181_000);
  expect(driver.state().running).toBeNull();
  expect(driver.prices().get('USDC')).toBeCloseTo(0.95, 2);
});

test('says what it cannot do', () => {
  const { driver } = setup();
  expect(() => driver.start('nothing')).toThrow(UnknownScenarioError);
  expect(() => driver.pause()).toThrow(NoScenarioError);
  expect(() => driver.resume()).toThrow(NoScenarioError);
});

test('scripts name only assets that the market has', () => {
  const known = new Set(devAssets.map((a) => a.symbol));
  for (const s of scenarios) {
    for (const symbol of [...s.market.flatMap((m) => m.symbols), ...s.adapterRatio.map((m) => m.symbol)])
      expect(known, s.id).toContain(symbol);
  }
});
