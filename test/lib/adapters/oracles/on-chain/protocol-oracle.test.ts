import { describe, expect, it } from 'vitest';
import { watchProtocolOracle } from '@/lib/adapters/oracles/on-chain/protocol-oracle';
import { assetOf } from '@/test/fixtures/book';
import { blockAt, fakeChain } from '@/test/fixtures/fake-world';

const setUp = () => {
  const { reader, world } = fakeChain();
  let now = 1_000;
  const watched = watchProtocolOracle(reader, { assets: [assetOf('WETH')], clock: { now: () => now }, blockTime: 2 });
  const wait = (ms: number) => {
    now += ms;
  };
  return { ...watched, world, wait };
};

describe('watchProtocolOracle', () => {
  it('notes what the oracle answered as the market is read, each answer once', async () => {
    const { reader, info, world, wait } = setUp();
    expect(info.health()).toMatchObject({ id: 'protocol', state: 'connecting' });
    const market = await reader.readMarket(blockAt(100n));
    const count = market.reserves.size;
    expect(info.messages()).toHaveLength(count);
    expect(info.messages().map(({ text }) => JSON.parse(text))).toContainEqual(
      expect.objectContaining({ of: 'WETH', block: '100', price: String(market.reserves.get(assetOf('WETH'))?.price) }),
    );
    await reader.readMarket(blockAt(101n));
    expect(info.messages()).toHaveLength(count);
    expect(info.health()).toMatchObject({ state: 'live', detail: '', lastAt: 1_000 });
    wait(20_000);
    expect(info.health()).toMatchObject({ state: 'stale', since: 21_000 });
    world.fail = new Error('gone');
    await expect(reader.readMarket(blockAt(102n))).rejects.toThrow('gone');
  });

  it('says which asset the oracle has no price of', async () => {
    const { reader, info, world } = setUp();
    const good = world.market;
    world.market = (block) => {
      const market = good(block);
      const reserves = new Map(market.reserves);
      const weth = reserves.get(assetOf('WETH'));
      if (weth) reserves.set(weth.asset, { ...weth, price: undefined });
      return { ...market, reserves };
    };
    await reader.readMarket(blockAt(100n));
    expect(info.health()).toMatchObject({ state: 'stale', detail: 'WETH: the oracle has no price.', rejected: 1 });
    expect(info.messages().filter(({ refused }) => refused !== undefined)).toHaveLength(1);
  });
});
