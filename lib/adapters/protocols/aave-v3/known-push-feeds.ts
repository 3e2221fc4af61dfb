import type { AssetFeeds } from '@/lib/core/protocols/market-config';

type PushFeed = Pick<AssetFeeds, 'heartbeat' | 'deviationBps'> & {
  /** The standard proxy; `oracle`: what the market itself reads is that proxy. */
  readonly proxy: `0x${string}` | 'oracle';
};

/**
 * Chainlink's standard USD feeds on Ethereum, with what docs.chain.link states of each: heartbeat in seconds, deviation
 * threshold in bps. Aave reads ETH, LINK and AAVE through feeds that sell the right to be first after an update (SVR),
 * MKR and LDO through adapters, and dollars through capped ones: so these are what those stand on, read directly.
 */
const ETHEREUM: Readonly<Record<string, PushFeed>> = {
  WETH: { proxy: '0x5f4ec3df9cbd43714fe2740f5e3616155c5b8419', heartbeat: 3_600, deviationBps: 50 },
  LINK: { proxy: '0x2c1d072e956affc0d435cb7ac38ef18d24d9127c', heartbeat: 3_600, deviationBps: 100 },
  AAVE: { proxy: '0x547a514d5e3769680ce22b2361c10ea13619e8a9', heartbeat: 3_600, deviationBps: 100 },
  MKR: { proxy: '0xec1d1b3b0443256cc3860e24a46f108e699484aa', heartbeat: 3_600, deviationBps: 100 },
  USDC: { proxy: '0x8fffffd4afb6115b954bd326cbe7b4ba576818f6', heartbeat: 82_800, deviationBps: 25 },
  USDT: { proxy: '0x3e7d1eab13ad0104d2750b8863b489d65364e32d', heartbeat: 86_400, deviationBps: 25 },
  DAI: { proxy: '0xaed0c38402a5d19df6e4c03f4e2dced6e29c1ee9', heartbeat: 3_600, deviationBps: 25 },
  UNI: { proxy: 'oracle', heartbeat: 3_600, deviationBps: 100 },
  CRV: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 100 },
  SNX: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 100 },
  BAL: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 100 },
  ENS: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 100 },
  ONE_INCH: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 100 },
  KNC: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 100 },
  RPL: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 200 },
  STG: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 200 },
  FXS: { proxy: 'oracle', heartbeat: 86_400, deviationBps: 200 },
};

/** By chain, then by the address book's name. A chain that is missing here goes by what the market reads. */
export const KNOWN_PUSH_FEEDS: Readonly<Record<number, Readonly<Record<string, PushFeed>>>> = { 1: ETHEREUM };

/**
 * Assets that Aave prices by its capped adapters (bgd-labs/aave-capo) on Ethereum: staked and restaked tokens by a ratio
 * that may grow so fast and no faster, dollars and the euro at a greatest price.
 */
export const KNOWN_CAPPED: Readonly<Record<number, ReadonlySet<string>>> = {
  1: new Set([
    ...['wstETH', 'weETH', 'rETH', 'cbETH', 'osETH', 'ETHx', 'ezETH', 'rsETH', 'tETH', 'LBTC', 'eBTC'],
    ...['sDAI', 'sUSDe', 'eUSDe', 'syrupUSDT'],
    ...[
      'USDC',
      'USDT',
      'DAI',
      'USDS',
      'LUSD',
      'FRAX',
      'crvUSD',
      'PYUSD',
      'USDe',
      'USDtb',
      'RLUSD',
      'mUSD',
      'USDG',
      'EURC',
    ],
  ]),
};
