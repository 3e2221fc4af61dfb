import fc from 'fast-check';
import type { Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { createBlockPrices } from '@/lib/adapters/oracles/on-chain/block-prices';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { answerKey, fakeContracts, int } from '@/test/fixtures/fake-contracts';
import { hashAt } from '@/test/fixtures/fake-world';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const [TOKEN, DOLLAR, POOL, PAIR, FEED] = [address('1'), address('2'), address('a'), address('b'), address('c')];
const NOW = 5_000n;

const config = marketConfigSchema.parse({
  ...{ id: 'm', name: 'm', protocol: 'aave-v3', chainId: 1, chainName: 'c', deployBlock: 0n, blockTime: 12 },
  ...{ poolAddressesProvider: address('4'), pool: address('5'), multicall3: address('6') },
  feeds: {
    [TOKEN]: {
      symbol: 'TOKEN',
      uniswapV3: [{ pool: POOL, quote: DOLLAR, window: 100, minLiquidity: '1000' }],
      uniswapV2: [{ pair: PAIR, quote: DOLLAR }],
    },
    [DOLLAR]: { symbol: 'USD', chainlink: FEED, heartbeat: 1_000, deviationBps: 25 },
  },
});
/** One to one, in range 10^6, for longer than the window. */
const good: Record<string, Hex> = {
  [answerKey(FEED, 'latestRoundData()')]: int(1n, 99_000000n, 4_900n, 4_900n, 1n),
  [answerKey(FEED, 'decimals()')]: int(8n),
  [answerKey(TOKEN, 'decimals()')]: int(18n),
  [answerKey(DOLLAR, 'decimals()')]: int(18n),
  [answerKey(POOL, 'token0()')]: int(BigInt(TOKEN)),
  [answerKey(POOL, 'token1()')]: int(BigInt(DOLLAR)),
  [answerKey(POOL, 'fee()')]: int(500n),
  [answerKey(POOL, 'slot0()')]: int(2n ** 96n, 0n, 0n, 1n, 1n, 0n, 1n),
  [answerKey(POOL, 'liquidity()')]: int(10n ** 6n),
  [answerKey(POOL, 'observe(uint32[])')]: int(64n, 160n, 2n, 0n, 0n, 2n, 0n, (100n << 128n) / 10n ** 6n),
  [answerKey(PAIR, 'token0()')]: int(BigInt(TOKEN)),
  [answerKey(PAIR, 'token1()')]: int(BigInt(DOLLAR)),
  [answerKey(PAIR, 'getReserves()')]: int(10n ** 20n, 2n * 10n ** 20n, 4_000n),
};
const read = async (answers: Record<string, Hex>) => {
  const prices = createBlockPrices({ rpc: fakeContracts(answers).rpc, config, clock: { now: () => 5_000_000 } });
  const quotes = await prices.read({ number: 9n, hash: hashAt(9n), timestamp: NOW });
  const own = new Map(
    quotes.filter(({ asset }) => asset === TOKEN).map((quote) => [quote.source.split(':')[0], quote]),
  );
  const health = (id: string) => prices.sources.find((source) => source.id === id)?.health();
  return { own, health };
};

describe('Uniswap’s prices', () => {
  it('are dollars by the feed of the other token, as old as the block, with what they may be off by design', async () => {
    const { own } = await read(good);
    const common = { upstream: POOL, observedAt: 5_000_000, receivedAt: 5_000_000, deviationThresholdBps: 30 };
    expect(own.get('uniswap-v3-twap')).toEqual({
      ...common,
      ...{ source: `uniswap-v3-twap:${POOL}`, group: 'dex-twap', asset: TOKEN, price: 99_000000n },
      upstream: `chainlink:${FEED}`,
    });
    expect(own.get('uniswap-v3-spot')).toMatchObject({ group: 'dex-spot', price: 99_000000n });
    expect(own.get('uniswap-v2-spot')).toMatchObject({
      group: 'dex-spot',
      price: 1_98000000n,
      deviationThresholdBps: 55,
    });
  });

  it('are withheld when the other token has no fresh price, and say so', async () => {
    for (const round of [int(1n, 99_000000n, 3_600n, 3_600n, 1n), int(1n, 0n, 4_900n, 4_900n, 1n)]) {
      const { own, health } = await read({ ...good, [answerKey(FEED, 'latestRoundData()')]: round });
      expect(own.size).toBe(0);
      expect(health('uniswap-v3-twap')).toMatchObject({ state: 'down' });
      expect(health('uniswap-v3-twap')?.detail).toContain('TOKEN: there is no fresh price of USD to convert it by.');
    }
  });

  it('are thin below the least liquidity, now or over the window', async () => {
    const shallow = int(64n, 160n, 2n, 0n, 0n, 2n, 0n, (100n << 128n) / 999n);
    const mean = await read({ ...good, [answerKey(POOL, 'observe(uint32[])')]: shallow });
    expect(mean.own.get('uniswap-v3-twap')?.unusable).toBe('thin');
    expect(mean.own.get('uniswap-v3-spot')?.unusable).toBeUndefined();
    const now = await read({ ...good, [answerKey(POOL, 'liquidity()')]: int(999n) });
    expect(now.own.get('uniswap-v3-spot')?.unusable).toBe('thin');
    expect(now.own.get('uniswap-v3-twap')?.unusable).toBeUndefined();
  });

  it('survive any answer of any contract', async () => {
    const keys = Object.keys(good);
    const word = fc.oneof(
      fc.constantFrom(0n, 1n, 2n, 64n, 160n, 2n ** 96n, 2n ** 160n - 1n, 2n ** 255n - 1n, -1n, -(2n ** 255n)),
      fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }),
    );
    const answer = fc.oneof(
      fc.array(word, { maxLength: 9 }).map((words): Hex => (words.length === 0 ? '0x' : int(...words))),
      fc.uint8Array({ maxLength: 70 }).map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), answer), async (broken) => {
        const { own } = await read({ ...good, ...broken });
        for (const { price } of own.values()) expect(price).toBeGreaterThanOrEqual(0n);
      }),
      { numRuns: 300 },
    );
  });
});
