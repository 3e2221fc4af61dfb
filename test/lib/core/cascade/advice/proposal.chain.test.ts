import { afterAll, beforeAll, expect, test } from 'vitest';
import { configuratorCalls } from '@/lib/core/cascade/advice/proposal';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';

let chain: ChainMarket;
beforeAll(async () => {
  chain = await openChainMarket({ aave: '3.6', borrowers: 2 });
}, 60_000);
afterAll(() => chain.local.stop());

test('the calls of a proposal set what they say when whoever has the role sends them, and nobody else may', async () => {
  const { local, rpc, reader } = chain;
  const { configurator } = local.contracts;
  const weth = local.assets.find(({ symbol }) => symbol === 'WETH')?.address;
  const dai = local.assets.find(({ symbol }) => symbol === 'DAI')?.address;
  if (weth === undefined || dai === undefined) throw new Error('the local market has lost its assets');
  const collateral = { ltv: 7_400, liquidationThreshold: 7_900, liquidationBonus: 10_650 };
  const calls = configuratorCalls(configurator, [
    { asset: weth, collateral, supplyCap: 12_345n },
    { asset: dai, borrowCap: 678_901n },
  ]);
  expect(calls.map(({ signature }) => signature.split('(')[0])).toEqual([
    'configureReserveAsCollateral',
    'setSupplyCap',
    'setBorrowCap',
  ]);
  const before = (await reader.readMarket(await chain.latest())).reserves;
  await rpc.request('anvil_autoImpersonateAccount', [true]);
  for (const { to, data } of calls) {
    await expect(rpc.request('eth_call', [{ from: local.keys.liquidator.address, to, data }])).rejects.toThrow();
    await rpc.request('eth_sendTransaction', [{ from: local.keys.deployer.address, to, data }]);
  }
  await rpc.request('anvil_mine', []);
  const after = (await reader.readMarket(await chain.latest())).reserves;
  expect(after.get(weth)).toMatchObject({
    ltv: 7_400n,
    liquidationThreshold: 7_900n,
    liquidationBonus: 10_650n,
    supplyCap: 12_345n,
    borrowCap: before.get(weth)?.borrowCap,
  });
  expect(after.get(dai)).toMatchObject({ borrowCap: 678_901n, supplyCap: before.get(dai)?.supplyCap });
});
