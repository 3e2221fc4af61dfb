import { beforeAll, describe, expect, it } from 'vitest';
import { addressBookMarket } from '@/lib/adapters/protocols/aave-v3/address-book';
import { KNOWN_ORACLE_IDS } from '@/lib/adapters/protocols/aave-v3/known-oracle-ids';
import { uniswapV2Pair, uniswapV3Pool } from '@/lib/adapters/protocols/aave-v3/uniswap-address';
import { type AssetFeeds, type MarketConfig, marketConfigSchema } from '@/lib/core/protocols/market-config';

const USDC = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48';
const WETH = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2';
const USDT = '0xdac17f958d2ee523a2206206994597c13d831ec7';

describe('Uniswap’s addresses', () => {
  it.each([
    ['USDC/WETH 0.05 %', USDC, WETH, 500, '0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640'],
    ['WETH/USDT 0.3 %', WETH, USDT, 3_000, '0x4e68Ccd3E89f51C3074ca5072bbAC773960dFa36'],
    ['USDC/USDT 0.01 %', USDC, USDT, 100, '0x3416cF6C708Da44DB2624D63ea0AAef7113527C6'],
  ] as const)('v3 %s, either way round', (_, a, b, fee, pool) => {
    expect(uniswapV3Pool(a, b, fee)).toBe(pool.toLowerCase());
    expect(uniswapV3Pool(b, a, fee)).toBe(pool.toLowerCase());
  });

  it.each([
    ['USDC/WETH', USDC, WETH, '0xB4e16d0168e52d35CaCD2c6185b44281Ec28C9Dc'],
    ['WETH/USDT', WETH, USDT, '0x0d4a11d5EEaaC28EC3F61d100daF4d40471f1852'],
  ] as const)('v2 %s, either way round', (_, a, b, pair) => {
    expect(uniswapV2Pair(a, b)).toBe(pair.toLowerCase());
    expect(uniswapV2Pair(b, a)).toBe(pair.toLowerCase());
  });
});

describe('the default feeds of Ethereum', () => {
  let market: MarketConfig;
  let feeds: ReadonlyMap<string, AssetFeeds>;
  beforeAll(async () => {
    market = await addressBookMarket('AaveV3Ethereum');
    feeds = new Map(Object.values(market.feeds).map((feed) => [feed.symbol, feed]));
  });
  const of = (symbol: string): AssetFeeds => {
    const found = feeds.get(symbol);
    if (found === undefined) throw new Error(`no ${symbol}`);
    return found;
  };

  it('are a market configuration', () => {
    expect(marketConfigSchema.parse(market)).toEqual(market);
  });

  it('name the famous pools', () => {
    expect(of('WETH').uniswapV3[0]).toMatchObject({
      pool: '0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640',
      quote: USDC,
      window: 1_800,
    });
    expect(of('WETH').uniswapV2[0]).toEqual({ pair: '0xb4e16d0168e52d35cacd2c6185b44281ec28c9dc', quote: USDC });
    expect(of('wstETH').uniswapV3[0]?.pool).toBe('0x109830a1aaad605bbf02a9dfa7b0b92ec2fb7daa');
    expect(of('WBTC').uniswapV3[0]?.pool).toBe('0x4585fe77225b41b697c938b018e2ac67ac5a20c0');
  });

  it('hold each pool to a liquidity of the right size', () => {
    // The 0.05 % pool had 1.13e19 in January 2026; a twelfth of it is the least that counts.
    expect(of('WETH').uniswapV3[0]?.minLiquidity).toBe(913_000_000_000_000_000n);
    for (const { uniswapV3 } of feeds.values()) for (const pool of uniswapV3) expect(pool.minLiquidity > 0n).toBe(true);
  });

  it('watch every large asset through sources of at least three kinds', () => {
    const kinds = ({ chainlink, capo, pyth, redstone, uniswapV3, uniswapV2, exchanges }: AssetFeeds): number =>
      [chainlink ?? capo, pyth ?? redstone, uniswapV3[0] ?? uniswapV2[0], Object.keys(exchanges)[0]].filter(Boolean)
        .length;
    for (const symbol of ['WETH', 'USDC', 'DAI', 'LINK', 'AAVE', 'UNI', 'CRV']) {
      expect([symbol, kinds(of(symbol))]).toEqual([symbol, 4]);
    }
    for (const symbol of ['wstETH', 'weETH', 'rETH', 'cbETH', 'USDT', 'USDe']) {
      expect([symbol, kinds(of(symbol)) >= 3]).toEqual([symbol, true]);
    }
    for (const symbol of ['WBTC', 'cbBTC', 'LBTC']) expect(kinds(of(symbol))).toBeGreaterThanOrEqual(2);
  });

  it('read Chainlink’s standard feeds, with their own heartbeats and thresholds', () => {
    expect(of('WETH')).toMatchObject({
      chainlink: '0x5f4ec3df9cbd43714fe2740f5e3616155c5b8419',
      heartbeat: 3_600,
      deviationBps: 50,
    });
    expect(of('USDC')).toMatchObject({
      chainlink: '0x8fffffd4afb6115b954bd326cbe7b4ba576818f6',
      heartbeat: 82_800,
      deviationBps: 25,
    });
    expect(of('UNI').chainlink).toBe('0x553303d460ee0afb37edff9be42922d8ff63220e');
    // Aave reads it through LDO/ETH: there is no feed in dollars.
    expect(of('LDO').chainlink).toBeUndefined();
  });

  it('watch the capped adapters of staked tokens and dollars', () => {
    expect(of('wstETH').capo).toBe('0xe1d97bf61901b075e9626c8a2340a7de385861ef');
    expect(of('USDC').capo).toBe('0x3f73f03aa83b2a48ed27e964ed0fdb590332095b');
    expect(of('WETH').capo).toBeUndefined();
  });

  it('quote pools in assets of the market alone', () => {
    for (const { uniswapV3, uniswapV2 } of feeds.values()) {
      for (const { quote } of [...uniswapV3, ...uniswapV2]) expect(market.feeds[quote]).toBeDefined();
    }
  });

  it('never name one pool or one Pyth feed for two tokens', () => {
    const pools = [...feeds.values()].flatMap(({ uniswapV3, uniswapV2 }) => [
      ...uniswapV3.map(({ pool }) => pool),
      ...uniswapV2.map(({ pair }) => pair),
    ]);
    expect(new Set(pools).size).toBe(pools.length);
    const pyth = [...feeds.values()].flatMap((feed) => feed.pyth ?? []);
    expect(new Set(pyth).size).toBe(pyth.length);
  });
});

it('other chains have oracle ids, and no pools or feeds of Ethereum', async () => {
  const feeds = Object.values((await addressBookMarket('AaveV3Arbitrum')).feeds);
  const weth = feeds.find(({ symbol }) => symbol === 'WETH');
  expect(weth).toMatchObject({ ...KNOWN_ORACLE_IDS.get('WETH'), uniswapV3: [], uniswapV2: [], heartbeat: 3_600 });
  expect(weth?.chainlink).not.toBe('0x5f4ec3df9cbd43714fe2740f5e3616155c5b8419');
});
