import { describe, expect, it } from 'vitest';
import { changedFeeds } from '@/lib/adapters/protocols/aave-v3/changed-feeds';
import { MarketConfigError } from '@/lib/adapters/protocols/aave-v3/market-config-error';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const WETH = address('1');
const USDC = address('2');
const NEW = address('3');
const PYTH = `0x${'ab'.repeat(32)}`;
const feeds = marketConfigSchema.shape.feeds.parse({
  [WETH]: {
    symbol: 'WETH',
    chainlink: address('9'),
    heartbeat: 1_200,
    redstone: 'ETH',
    exchanges: { binance: 'ETHUSDT', kraken: 'ETH/USD' },
    uniswapV3: [{ pool: address('8'), quote: USDC, minLiquidity: '12345678901234567890' }],
  },
  [USDC]: { symbol: 'USDC' },
});
const change = (json: unknown) => changedFeeds(feeds, json, 'feeds.json');
const message = (json: unknown): string => {
  try {
    change(json);
  } catch (error) {
    if (error instanceof MarketConfigError) return error.message;
  }
  throw new Error('no MarketConfigError');
};

describe('a feeds file', () => {
  it('changes nothing when empty', () => {
    expect(change({})).toEqual(feeds);
  });

  it('lays values over those there: by symbol or address, null takes away, the rest stays', () => {
    const changed = change({
      WETH: { pyth: PYTH, redstone: null, heartbeat: 600, exchanges: { kraken: null, coinbase: 'ETH-USD' } },
      [USDC]: { chainlink: address('7'), deviationBps: 25 },
    });
    expect(changed[WETH]).toEqual({
      ...feeds[WETH],
      pyth: PYTH,
      redstone: undefined,
      heartbeat: 600,
      exchanges: { binance: 'ETHUSDT', coinbase: 'ETH-USD' },
    });
    expect(changed[USDC]).toMatchObject({
      symbol: 'USDC',
      chainlink: address('7'),
      deviationBps: 25,
      heartbeat: 3_600,
    });
  });

  it('puts a list in place of a list, and adds an asset by its address', () => {
    const changed = change({
      WETH: { uniswapV3: [] },
      [NEW]: { symbol: 'NEW', uniswapV2: [{ pair: address('6'), quote: WETH }] },
    });
    expect(changed[WETH]?.uniswapV3).toEqual([]);
    expect(changed[NEW]).toMatchObject({ symbol: 'NEW', uniswapV2: [{ quote: WETH }] });
  });

  it.each([
    ['no object', [], '(root)'],
    ['no object for an asset', { WETH: 7 }, 'WETH: '],
    [
      'an unknown asset',
      { WTEH: {} },
      'WTEH: no asset of this market; name it by its address, or by one of WETH, USDC',
    ],
    ['an unknown key', { WETH: { chianlink: address('7') } }, 'WETH: Unrecognized key: "chianlink"'],
    ['an unknown venue', { WETH: { exchanges: { mtgox: 'ETHUSD' } } }, 'WETH.exchanges: Unrecognized key: "mtgox"'],
    ['venues that are none', { WETH: { exchanges: 'binance' } }, 'WETH.exchanges: '],
    ['a wrong address', { WETH: { chainlink: '0x12' } }, 'WETH.chainlink: not an EVM address'],
    ['a wrong feed id', { WETH: { pyth: 'ETH/USD' } }, 'WETH.pyth: '],
    ['a heartbeat of zero', { WETH: { heartbeat: 0 } }, 'WETH.heartbeat: '],
    [
      'a deep one',
      { WETH: { uniswapV3: [{ pool: address('8'), quote: USDC, window: 5 }] } },
      'WETH.uniswapV3.0.window: ',
    ],
    ['a new asset without a symbol', { [NEW]: {} }, `${NEW}.symbol: `],
    ['no symbol any more', { WETH: { symbol: null } }, 'WETH.symbol: '],
    [
      'a stray quote',
      { WETH: { uniswapV2: [{ pair: address('6'), quote: NEW }] } },
      `WETH.uniswapV2.0.quote: ${NEW} is no asset`,
    ],
    [
      'a stray base',
      { WETH: { ratio: { base: NEW, source: NEW, decimals: 18 } } },
      `WETH.ratio.base: ${NEW} is no asset`,
    ],
  ])('is refused with %s, by its path', (_, json, words) => {
    expect(message(json)).toContain(words);
    expect(message(json)).toContain('feeds.json (FEEDS)');
  });

  it('tells every fault at once', () => {
    const words = message({ WETH: { heartbeat: 0, pyth: 1 }, USDC: { capo: 'x' } });
    for (const where of ['WETH.heartbeat', 'WETH.pyth', 'USDC.capo']) expect(words).toContain(where);
  });
});
