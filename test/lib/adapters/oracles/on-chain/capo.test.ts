import type { Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { createBlockPrices } from '@/lib/adapters/oracles/on-chain/block-prices';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { answerKey, fakeContracts, int } from '@/test/fixtures/fake-contracts';
import { hashAt } from '@/test/fixtures/fake-world';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const [TOKEN, ADAPTER, BASE] = [address('1'), address('a'), address('b')];
const NOW = 5_000n;
const WAD = 10n ** 18n;

const config = marketConfigSchema.parse({
  ...{ id: 'm', name: 'm', protocol: 'aave-v3', chainId: 1, chainName: 'c', deployBlock: 0n, blockTime: 12 },
  ...{ poolAddressesProvider: address('4'), pool: address('5'), multicall3: address('6') },
  feeds: { [TOKEN]: { symbol: 'stETH', capo: ADAPTER, heartbeat: 3600, deviationBps: 50 } },
});
const round = int(1n, 2_000_00000000n, 4_000n, 4_000n, 1n);
/** Ratio 1.2 under a cap of 1.25 that stands still; the older interface. */
const older: Record<string, Hex> = {
  [answerKey(ADAPTER, 'BASE_TO_USD_AGGREGATOR()')]: int(BigInt(BASE)),
  [answerKey(ADAPTER, 'RATIO_DECIMALS()')]: int(18n),
  [answerKey(ADAPTER, 'decimals()')]: int(8n),
  [answerKey(ADAPTER, 'latestAnswer()')]: int(2_400_00000000n),
  [answerKey(ADAPTER, 'getRatio()')]: int((12n * WAD) / 10n),
  [answerKey(ADAPTER, 'getSnapshotRatio()')]: int((125n * WAD) / 100n),
  [answerKey(ADAPTER, 'getSnapshotTimestamp()')]: int(4_000n),
  [answerKey(ADAPTER, 'getMaxRatioGrowthPerSecond()')]: int(0n),
  [answerKey(BASE, 'latestRoundData()')]: round,
};
const stable: Record<string, Hex> = {
  [answerKey(ADAPTER, 'ASSET_TO_USD_AGGREGATOR()')]: int(BigInt(BASE)),
  [answerKey(ADAPTER, 'decimals()')]: int(8n),
  [answerKey(ADAPTER, 'latestAnswer()')]: int(1_04000000n),
  [answerKey(ADAPTER, 'getPriceCap()')]: int(1_04000000n),
  [answerKey(BASE, 'latestRoundData()')]: int(1n, 1_05000000n, 4_000n, 4_000n, 1n),
};
const without = (answers: Record<string, Hex>, signature: string, contract: string = ADAPTER) =>
  Object.fromEntries(Object.entries(answers).filter(([key]) => key !== answerKey(contract, signature)));

const read = async (answers: Record<string, Hex>) => {
  const prices = createBlockPrices({ rpc: fakeContracts(answers).rpc, config, clock: { now: () => 5_000_000 } });
  const [quote] = await prices.read({ number: 9n, hash: hashAt(9n), timestamp: NOW });
  return { quote, health: prices.sources[0]?.health(), raw: prices.sources[0]?.messages()[0] };
};

describe('a price cap adapter', () => {
  it('of the older interface is judged by its ratio and snapshot, and aged by its base', async () => {
    const { quote, health, raw } = await read(older);
    expect(quote).toEqual({
      ...{ source: 'capo', group: 'push-oracle', upstream: `chainlink:${BASE}`, asset: TOKEN, price: 2_400_00000000n },
      ...{ observedAt: 4_000_000, receivedAt: 5_000_000, heartbeat: 3600, deviationThresholdBps: 50 },
    });
    expect(health).toMatchObject({ state: 'live', detail: '' });
    expect(JSON.parse(raw?.text ?? '')).toMatchObject({ ratio: String((12n * WAD) / 10n), capped: false });
    const growing = { ...older, [answerKey(ADAPTER, 'getSnapshotRatio()')]: int((12n * WAD) / 10n - 1_000n) };
    expect((await read(growing)).quote?.unusable).toBe('capped');
    // A unit a second, for a thousand seconds.
    const caughtUp = { ...growing, [answerKey(ADAPTER, 'getMaxRatioGrowthPerSecond()')]: int(1n) };
    expect((await read(caughtUp)).quote?.unusable).toBeUndefined();
  });

  it('is not used when nothing tells whether its cap binds', async () => {
    for (const getter of [
      'getRatio()',
      'getSnapshotRatio()',
      'getSnapshotTimestamp()',
      'getMaxRatioGrowthPerSecond()',
    ]) {
      expect((await read(without(older, getter))).quote?.unusable, getter).toBe('capped');
    }
    expect((await read(without(stable, 'getPriceCap()'))).quote?.unusable).toBe('capped');
  });

  it('believes what the adapter says of itself, and tells when its answer is not what its parameters give', async () => {
    const says = { ...older, [answerKey(ADAPTER, 'isCapped()')]: int(1n) };
    expect((await read(says)).quote?.unusable).toBe('capped');
    const wrong = { ...older, [answerKey(ADAPTER, 'latestAnswer()')]: int(2_332_00000000n) };
    expect((await read(wrong)).health?.detail).toContain(
      'answers 233200000000 where its base, ratio and cap give 240000000000',
    );
  });

  it('of a dollar caps a price', async () => {
    expect((await read(stable)).quote).toMatchObject({ price: 1_04000000n, unusable: 'capped' });
    const below = {
      ...stable,
      [answerKey(ADAPTER, 'latestAnswer()')]: int(99_000000n),
      [answerKey(BASE, 'latestRoundData()')]: int(1n, 99_000000n, 4_000n, 4_000n, 1n),
    };
    const { quote, health } = await read(below);
    expect(quote).toMatchObject({ price: 99_000000n });
    expect(quote?.unusable).toBeUndefined();
    expect(health?.detail).toBe('');
  });

  it('passes on that its answer is not positive, and gives nothing where it is none', async () => {
    expect((await read({ ...older, [answerKey(ADAPTER, 'latestAnswer()')]: int(0n) })).quote?.price).toBe(0n);
    const gone = await read(without(older, 'latestAnswer()'));
    expect(gone.quote).toBeUndefined();
    expect(gone.health).toMatchObject({ state: 'down', rejected: 1 });
    expect((await read(without(older, 'RATIO_DECIMALS()'))).health?.detail).toContain(
      'does not answer as a price cap adapter',
    );
    expect((await read({})).quote).toBeUndefined();
  });
});
