import { createPublicClient, http, parseAbi } from 'viem';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFaucet } from '@/lib/devnet/control/faucet';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import { type ScenarioDriver, startScenarioDriver } from '@/lib/devnet/scenario/driver';
import { startTraffic } from '@/lib/devnet/scenario/traffic';

const abi = parseAbi([
  'function getAssetPrice(address asset) view returns (uint256)',
  'function latestAnswer() view returns (int256)',
  'function balanceOf(address account) view returns (uint256)',
  'function getUserAccountData(address user) view returns (uint256 collateral, uint256 debt, uint256 available, uint256 threshold, uint256 ltv, uint256 healthFactor)',
]);

let market: LocalMarket;
let driver: ScenarioDriver;
let client: ReturnType<typeof createPublicClient>;
const errors: unknown[] = [];

beforeAll(async () => {
  market = await startLocalMarket({ aave: '3.0', borrowers: 60, blockTime: 1 });
  client = createPublicClient({ transport: http(market.http) });
  driver = startScenarioDriver({ chain: market, onPrices: () => undefined, onError: (error) => errors.push(error) });
});
afterAll(async () => {
  await driver.stop();
  await market.stop();
});

const asset = (symbol: string) => {
  const found = market.assets.find((a) => a.symbol === symbol);
  if (!found) throw new Error(symbol);
  return found;
};
const protocolUsd = async (symbol: string) =>
  Number(
    await client.readContract({
      address: market.contracts.oracle,
      abi,
      functionName: 'getAssetPrice',
      args: [asset(symbol).address],
    }),
  ) / 1e8;

async function liquidatable(): Promise<number> {
  const healthFactors = await Promise.all(
    market.borrowers.map(async (account) => {
      const args = [account] as const;
      return (
        await client.readContract({ address: market.contracts.pool, abi, functionName: 'getUserAccountData', args })
      )[5];
    }),
  );
  return healthFactors.filter((healthFactor) => healthFactor < 10n ** 18n).length;
}

test('the crash makes the first positions liquidatable within fifteen seconds, with wstETH along', async () => {
  const [before, ether, staked] = [await liquidatable(), await protocolUsd('WETH'), await protocolUsd('wstETH')];
  driver.start('eth-crash');
  await vi.waitFor(async () => expect(await liquidatable()).toBeGreaterThan(before), {
    timeout: 15_000,
    interval: 500,
  });
  const fall = (await protocolUsd('WETH')) / ether;
  expect(fall).toBeLessThan(0.996);
  expect(await protocolUsd('wstETH')).toBeLessThan(staked * 0.996);
});

test('a reset restores all prices by new rounds, those under way included', async () => {
  await driver.reset();
  for (const { symbol, initialUsd } of market.assets)
    expect(await protocolUsd(symbol), symbol).toBeCloseTo(initialUsd, 6);
});

test('the mispricing lowers what the protocol reads, and a reset corrects it', async () => {
  const { initialUsd } = asset('wstETH');
  driver.start('oracle-mispricing');
  await vi.waitFor(async () => expect((await protocolUsd('wstETH')) / initialUsd).toBeLessThan(0.975), {
    timeout: 15_000,
    interval: 250,
  });
  expect(
    (await protocolUsd('wstETH')) / (await protocolUsd('WETH')) / (initialUsd / asset('WETH').initialUsd),
  ).toBeCloseTo(0.9715, 6);
  expect((driver.prices().get('wstETH') ?? 0) / initialUsd).toBeCloseTo(1, 2);
  await driver.reset();
  expect(await protocolUsd('wstETH')).toBeCloseTo(initialUsd, 6);
});

test('the faucet mints tokens and gas', async () => {
  const account = '0x00000000000000000000000000000000000fa0ce';
  const faucet = createFaucet(market, (symbol) => driver.prices().get(symbol));
  const weth = asset('WETH').address;
  const given = await faucet.give({ action: 'faucet', account, asset: weth });
  expect(given.symbol).toBe('WETH');
  const read = (address: `0x${string}`) =>
    client.readContract({ address, abi, functionName: 'balanceOf', args: [account] });
  expect(await read(weth)).toBe(given.amount);
  await faucet.give({ action: 'faucet', account, asset: asset('USDC').address, amount: '123' });
  expect(await read(asset('USDC').address)).toBe(123n);
  expect(await client.getBalance({ address: account })).toBe(10n ** 19n);
});

test('traffic moves the book', async () => {
  const traffic = startTraffic({ market, seed: 3, everyMs: 50, onError: (error) => errors.push(error) });
  await vi.waitFor(() => expect(traffic.done()).toBeGreaterThanOrEqual(3), { timeout: 60_000, interval: 250 });
  traffic.stop();
});

test('none of it failed on the way', () => {
  expect(errors).toEqual([]);
});
