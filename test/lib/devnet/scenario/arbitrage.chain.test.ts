import type { Hash, Hex } from 'viem';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBlockPrices } from '@/lib/adapters/oracles/on-chain/block-prices';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import { type Arbitrageur, startArbitrage } from '@/lib/devnet/scenario/arbitrage';

let market: LocalMarket;
let arbitrageur: Arbitrageur;
let prices: Map<string, number>;
const errors: unknown[] = [];

beforeAll(async () => {
  market = await startLocalMarket({ aave: '3.0', borrowers: 20, blockTime: 1 });
  prices = new Map(market.assets.map(({ symbol, initialUsd }) => [symbol, initialUsd]));
  arbitrageur = startArbitrage({
    market,
    prices: () => prices,
    onError: (error) => errors.push(error),
    everyMs: 100,
  });
});
afterAll(async () => {
  arbitrageur.stop();
  await market.stop();
});

const quotes = async () => {
  const rpc = jsonRpc(market.http);
  const head = await rpc.request<{ number: Hex; hash: Hash; timestamp: Hex }>('eth_getBlockByNumber', [
    'latest',
    false,
  ]);
  const read = await createBlockPrices({ rpc, config: market.config, clock: { now: () => Date.now() } }).read({
    number: BigInt(head.number),
    hash: head.hash,
    timestamp: BigInt(head.timestamp),
  });
  return read.map(({ source, asset, price }) => ({
    source,
    symbol: market.assets.find(({ address }) => address === asset)?.symbol ?? '',
    usd: Number(price) / 1e8,
  }));
};

test('a market that stands still is left alone', async () => {
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(arbitrageur.done()).toBe(0);
});

test('every pool follows the market to within its fee and margin, the means with a lag', async () => {
  for (const [symbol, factor] of [
    ['WETH', 0.9],
    ['wstETH', 0.9],
    ['WBTC', 1.05],
    ['LINK', 0.8],
    ['USDC', 0.99],
  ] as const) {
    prices.set(symbol, (prices.get(symbol) ?? 0) * factor);
    const feed = market.assets.find((asset) => asset.symbol === symbol);
    // The feeds convert: they must stand at the market as well.
    if (!feed?.ratio) await market.setAnswer(symbol, BigInt(Math.round((prices.get(symbol) ?? 0) * 1e8)));
  }
  await vi.waitFor(
    async () => {
      const spot = (await quotes()).filter(({ source }) => source.includes('-spot:'));
      expect(spot.length).toBeGreaterThanOrEqual(10);
      for (const { source, symbol, usd } of spot) {
        expect(Math.abs(usd / (prices.get(symbol) ?? 0) - 1), `${symbol} ${source}`).toBeLessThan(0.0033);
      }
    },
    { timeout: 30_000, interval: 500 },
  );
  // Ether fell at once, through its feed; what LINK costs in ether is still the mean of before.
  const means = (await quotes()).filter(({ source, symbol }) => source.includes('-twap:') && symbol === 'LINK');
  for (const { usd } of means) expect(usd / 15).toBeGreaterThan(0.85);
  let done = 0;
  await vi.waitFor(
    () => {
      const before = done;
      done = arbitrageur.done();
      // At rest again: nothing for two blocks.
      expect(done).toBe(before);
    },
    { timeout: 30_000, interval: 2_500 },
  );
  expect(done).toBeGreaterThanOrEqual(9);
  expect(errors).toEqual([]);
});
