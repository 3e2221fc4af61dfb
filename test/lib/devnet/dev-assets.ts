import type { DevAsset } from '@/lib/devnet/local-market';

const address = (n: number) => `0x${n.toString(16).padStart(40, '0')}` as const;

function asset(n: number, symbol: string, usd: number, rest: Partial<DevAsset>): DevAsset {
  return {
    symbol,
    address: address(n),
    decimals: 18,
    aggregator: address(n + 100),
    proxy: address(n + 200),
    source: address(n + 200),
    initialUsd: usd,
    initialPrice: BigInt(Math.round(usd * 1e8)),
    heartbeat: 3600,
    deviationBps: 50,
    stable: false,
    exchanges: {},
    ...rest,
  };
}

/** A small market's assets, for tests that need no chain. */
export const devAssets: readonly DevAsset[] = [
  asset(1, 'WETH', 2500, {
    exchanges: {
      binance: 'ETHUSDT',
      coinbase: 'ETH-USD',
      kraken: 'ETH/USD',
      okx: 'ETH-USDT',
      bybit: 'ETHUSDT',
      bitstamp: 'ethusd',
      hyperliquid: 'ETH',
    },
  }),
  asset(2, 'wstETH', 3000, {
    ratio: {
      baseSymbol: 'WETH',
      base: address(1),
      adapter: address(50),
      provider: address(51),
      decimals: 18,
      initial: 1_200_000_000_000_000_000n,
      initialCap: 1_206_000_000_000_000_000n,
    },
  }),
  asset(3, 'WBTC', 80_000, { exchanges: { binance: 'BTCUSDT', coinbase: 'BTC-USD', kraken: 'XBT/USD' } }),
  asset(4, 'USDC', 1, { decimals: 6, heartbeat: 86_400, deviationBps: 25, stable: true }),
  asset(5, 'USDT', 1, { decimals: 6, heartbeat: 86_400, deviationBps: 25, stable: true }),
  asset(6, 'DAI', 1, { heartbeat: 3600, deviationBps: 25, stable: true }),
  asset(7, 'LINK', 15, { exchanges: { binance: 'LINKUSDT' } }),
  asset(8, 'AAVE', 200, {}),
];
