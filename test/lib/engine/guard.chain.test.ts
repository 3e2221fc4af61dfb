import { type Address, createPublicClient, type Hex, http, parseAbi, toHex } from 'viem';
import { afterEach, expect, test } from 'vitest';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { snapshotSchema } from '@/lib/core/snapshot/snapshot-schema';
import { WAD } from '@/lib/core/units/units';
import type { LocalMarket } from '@/lib/devnet/local-market';
import type { Frame } from '@/lib/engine/frame';
import { startVirtualMarket, type VirtualMarket } from '@/test/fixtures/virtual-market';

const abi = parseAbi([
  'function getUserAccountData(address user) view returns (uint256 collateral, uint256 debt, uint256 available, uint256 threshold, uint256 ltv, uint256 healthFactor)',
]);

let world: VirtualMarket | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const tagged = ({ rows }: Frame, kind: 'wrongful' | 'hidden'): readonly string[] =>
  [...rows].flatMap((row) => (row.guard === kind ? [row.account] : [])).sort();

/** Returns one price, whatever is asked: PUSH32 price, PUSH0 MSTORE, RETURN 32 bytes. */
const sourceOf = (price: bigint): Hex => `0x7f${toHex(price, { size: 32 }).slice(2)}5f5260205ff3`;

/**
 * Every borrower's health factor by the pool itself, at a block: with the oracle as it stands, or with each of its
 * sources answering a price of ours. No rule of the engine takes part.
 */
const chainHealth = (market: LocalMarket, blockNumber: bigint) => {
  const client = createPublicClient({ transport: http(market.http), batch: { multicall: false } });
  return async (prices?: ReadonlyMap<Address, bigint>): Promise<ReadonlyMap<Address, bigint>> => {
    const stateOverride = market.assets.flatMap(({ address, source }) => {
      const price = prices?.get(address);
      return price === undefined ? [] : [{ address: source, code: sourceOf(price) }];
    });
    const answers = await client.multicall({
      contracts: market.borrowers.map((account) => ({
        address: market.config.pool,
        abi,
        functionName: 'getUserAccountData' as const,
        args: [account] as const,
      })),
      multicallAddress: market.config.multicall3,
      batchSize: 0,
      allowFailure: false,
      blockNumber,
      ...(stateOverride.length > 0 && { stateOverride }),
    });
    return new Map(
      market.borrowers.map((account, index) => [account, (answers[index] as readonly bigint[])[5] as bigint]),
    );
  };
};

/** The two sets by definition: what the pool says at its own prices, and at all corners of the snapshot's intervals. */
async function setsByChain(market: LocalMarket, { assets, block }: Snapshot) {
  const healthAt = chainHealth(market, BigInt(block.number));
  const own = await healthAt();
  const intervals = Object.values(assets).map(({ asset, composite }) => {
    if (!composite) throw new Error(`no composite of ${asset}`);
    return [asset, BigInt(composite.low), BigInt(composite.high)] as const;
  });
  const lowest = new Map<Address, bigint>();
  const highest = new Map<Address, bigint>();
  for (let corner = 0; corner < 2 ** intervals.length; corner += 1) {
    const prices = new Map(intervals.map(([asset, low, high], index) => [asset, (corner >> index) & 1 ? high : low]));
    for (const [account, health] of await healthAt(prices)) {
      const [low, high] = [lowest.get(account) ?? health, highest.get(account) ?? health];
      lowest.set(account, health < low ? health : low);
      highest.set(account, health > high ? health : high);
    }
  }
  const among = (holds: (account: Address, health: bigint) => boolean) =>
    [...own].flatMap(([account, health]) => (holds(account, health) ? [account.toLowerCase()] : [])).sort();
  return {
    wrongful: among((account, health) => health < WAD && (lowest.get(account) as bigint) >= WAD),
    hidden: among((account, health) => health >= WAD && (highest.get(account) as bigint) < WAD),
  };
}

test('the mispricing: alarm and tagged set in its very block, the set equal to the chain’s own at both prices', async () => {
  world = await startVirtualMarket({ borrowers: 300 });
  const { market, driver, evaluations } = world;
  const staked = market.assets.find(({ symbol }) => symbol === 'wstETH');
  if (!staked) throw new Error('no wstETH');
  for (let second = 0; second < 3; second += 1) await world.second();
  driver.start('oracle-mispricing');
  let frame = await world.second();
  const before = frame.snapshot?.assets[staked.address]?.price;
  for (let seconds = 0; seconds < 20; seconds += 1) {
    if (Number(frame.snapshot?.assets[staked.address]?.price) < Number(before) * 0.98) break;
    expect(frame.snapshot?.guard.alarm).toBeNull();
    frame = await world.second();
  }
  const { snapshot } = frame;
  if (!snapshot) throw new Error('no snapshot');
  snapshotSchema.parse(snapshot);
  // The block before still had the right price: this is the first frame of the mispriced block.
  expect(snapshot.tick.reason).toBe('block');
  const alarm = snapshot.guard.alarm?.wrongful;
  expect(alarm).toMatchObject({
    since: { block: snapshot.block.number, timestamp: snapshot.block.timestamp },
    departures: [{ asset: staked.address, thresholdBps: 75 }],
  });
  expect(alarm?.departures[0]?.bps).toBeLessThan(-270);
  expect(alarm?.departures[0]?.bps).toBeGreaterThan(-290);
  const sets = await setsByChain(market, snapshot);
  expect(sets.wrongful.length).toBeGreaterThan(5);
  expect(tagged(frame, 'wrongful')).toEqual(sets.wrongful);
  expect(tagged(frame, 'hidden')).toEqual(sets.hidden);
  expect(snapshot.guard.wrongful.count).toBe(sets.wrongful.length);
  expect(alarm?.count).toBe(sets.wrongful.length);

  // It stands, since then, until the ratio is put right again; and ends in that block.
  const wrong = snapshot.assets[staked.address]?.price;
  const from = evaluations.length;
  do frame = await world.second();
  while (Number(frame.snapshot?.assets[staked.address]?.price) < Number(wrong) * 1.01);
  expect(frame.snapshot?.guard.alarm).toBeNull();
  const meanwhile = evaluations.slice(from).filter(({ block }) => block !== frame.snapshot?.block.number);
  expect(new Set(meanwhile.map(({ alarm }) => alarm?.wrongful?.since.block))).toEqual(new Set([snapshot.block.number]));
  expect(world.errors).toEqual([]);
}, 180_000);

test('the calm scenario: no alarm in 1,000 blocks', async () => {
  world = await startVirtualMarket({ borrowers: 300 });
  const { driver, evaluations } = world;
  await world.second();
  const from = evaluations.length;
  driver.start('calm');
  const started = performance.now();
  const blocks = new Set<number>();
  const prices = new Set<string>();
  let tags = 0;
  for (let second = 0; second < 1_000; second += 1) {
    const { snapshot } = await world.second();
    if (!snapshot) throw new Error('no snapshot');
    blocks.add(snapshot.block.number);
    tags += snapshot.guard.wrongful.count + snapshot.guard.hidden.count;
    for (const asset of Object.values(snapshot.assets)) {
      expect(asset.composite, `${asset.symbol} in block ${snapshot.block.number}`).not.toBeNull();
      prices.add(`${asset.symbol} ${asset.price}`);
    }
  }
  const all = evaluations.slice(from);
  expect(all.filter(({ alarm }) => alarm)).toEqual([]);
  expect(blocks.size).toBe(1_000);
  expect(all.filter(({ reason }) => reason === 'price').length).toBeGreaterThan(1_000);
  // The feeds did report, and the market was away from them in between.
  expect(prices.size).toBeGreaterThan(16);
  console.log(
    `1,000 calm blocks, ${all.length} evaluations in ${((performance.now() - started) / 1_000).toFixed(1)} s; ${prices.size} protocol prices; ${tags} tags of lagging feeds, no alarm`,
  );
  expect(world.errors).toEqual([]);
}, 180_000);
