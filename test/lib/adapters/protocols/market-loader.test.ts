import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MarketConfigError } from '@/lib/adapters/protocols/aave-v3/market-config-error';
import { loadMarket } from '@/lib/adapters/protocols/market-loader';

const message = async (market: string): Promise<string> => {
  const error = await loadMarket(market).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MarketConfigError)) throw new Error(`no MarketConfigError: ${String(error)}`);
  return error.message;
};

describe('MARKET by name', () => {
  it('finds the address book’s addresses', async () => {
    const market = await loadMarket('AaveV3Ethereum');
    expect(market).toMatchObject({
      id: 'AaveV3Ethereum',
      name: 'Aave v3 Ethereum',
      chainId: 1,
      chainName: 'Ethereum',
      pool: '0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2',
      poolAddressesProvider: '0x2f39d218133afab8f2b819b1066c7e434ad94e9e',
      blockTime: 12,
      local: false,
    });
    const bySymbol = new Map(Object.values(market.feeds).map((feed) => [feed.symbol, feed]));
    expect(bySymbol.get('WETH')?.exchanges).toMatchObject({ binance: 'ETHUSDT', kraken: 'ETH/USD' });
    expect(bySymbol.get('WETH')?.chainlink).toMatch(/^0x[0-9a-f]{40}$/);
    expect(bySymbol.get('wstETH')?.ratio?.base).toBe('0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2');
    expect(market.deployBlock).toBe(16_291_000n);
  });

  it('knows the sequencer feed of a rollup', async () => {
    expect((await loadMarket('AaveV3Base')).sequencerFeed).toBe('0xbcf85224fc0756b9fa45aa7892530b47e10b6433');
  });

  it.each([
    ['AaveV3Etherum', 'Did you mean AaveV3Ethereum'],
    ['arbitrum', 'Did you mean AaveV3Arbitrum'],
    ['AaveV2Ethereum', 'is not a market'],
    ['default', 'is not a market'],
    ['', 'MARKET is empty'],
  ])('%j is refused with words', async (name, words) => {
    expect(await message(name)).toContain(words);
  });
});

describe('MARKET by file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'market-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = async (text: string): Promise<string> => {
    const path = join(folder, 'market.json');
    await writeFile(path, text);
    return path;
  };
  const good = {
    id: 'local',
    name: 'Local',
    protocol: 'aave-v3',
    chainId: 31337,
    chainName: 'Local',
    poolAddressesProvider: `0x${'1'.repeat(40)}`,
    pool: `0x${'2'.repeat(40)}`,
    multicall3: `0x${'3'.repeat(40)}`,
    deployBlock: '7',
    blockTime: 1,
    feeds: { [`0x${'4'.repeat(40)}`]: { symbol: 'WETH' } },
  };

  it('reads a complete one', async () => {
    const market = await loadMarket(await file(JSON.stringify(good)));
    expect(market).toMatchObject({ id: 'local', deployBlock: 7n, local: false });
    expect(market.feeds[`0x${'4'.repeat(40)}`]).toMatchObject({ heartbeat: 3600, exchanges: {} });
  });

  it('names each wrong value by its path', async () => {
    const bad = {
      ...good,
      pool: '0x12',
      blockTime: 0,
      feeds: { [`0x${'4'.repeat(40)}`]: { symbol: 'WETH', chainlink: 'nowhere' } },
    };
    const words = await message(await file(JSON.stringify(bad)));
    expect(words).toContain('pool: not an EVM address');
    expect(words).toContain('blockTime: ');
    expect(words).toContain(`feeds.0x${'4'.repeat(40)}.chainlink: not an EVM address`);
  });

  it('takes the changes of a feeds file', async () => {
    const market = await file(JSON.stringify(good));
    const feeds = join(folder, 'feeds.json');
    await writeFile(feeds, JSON.stringify({ WETH: { redstone: 'ETH' } }));
    expect((await loadMarket(market, feeds)).feeds[`0x${'4'.repeat(40)}`]).toMatchObject({ redstone: 'ETH' });
    await writeFile(feeds, 'WETH');
    await expect(loadMarket(market, feeds)).rejects.toThrow(/^The feeds file .+ is not JSON .+Set FEEDS/);
    await expect(loadMarket(market, join(folder, 'none.json'))).rejects.toThrow('cannot be read. Set FEEDS');
  });

  it('says when it is missing or not JSON', async () => {
    expect(await message(join(folder, 'none.json'))).toContain('cannot be read');
    expect(await message(await file('{'))).toContain('is not JSON');
  });
});
