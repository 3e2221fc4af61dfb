import { type Address, decodeFunctionResult, encodeFunctionData, erc20Abi, type Hex, maxUint256, toHex } from 'viem';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { createVenueBook } from '@/lib/adapters/venues/venue-book';
import { impactSales } from '@/lib/core/execution/sizing/impact-sales';
import { priceIntervals } from '@/lib/core/execution/sizing/price-intervals';
import { premiumAt } from '@/lib/core/execution/sizing/sizing-terms';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import type { PlanQuery } from '@/lib/core/snapshot/endpoints';
import { executablePlan } from '@/lib/server/executable-plan';
import { createPlanTrade, type PlanTrade } from '@/lib/server/plan-trade';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';

const STEP = 12;
let chain: ChainMarket;
let rpc: Rpc;
let trades: PlanTrade;
let wallet: Address;

beforeAll(async () => {
  chain = await openChainMarket({ borrowers: 100 });
  const { local } = chain;
  rpc = { request: (method, params) => chain.rpc.request(method, [...params]) };
  const book = createVenueBook(rpc, local.config);
  const made = book && createPlanTrade({ rpc, market: local.config, book, executor: undefined });
  const [key] = local.keys.spare;
  if (!made || !key) throw new Error('no venues, or no spare key');
  trades = made;
  wallet = key.address;
  await local.setAnswer('WETH', 2_640n * 10n ** 8n);
  await local.mine();
});
afterAll(() => chain.local.stop());

/** The best plan of the first position that has one, as the API makes it. */
const best = async (query: PlanQuery, asset?: Address) => {
  const block = await chain.latest();
  const read = await chain.reader.readMarket(block);
  const states = await chain.reader.readAccounts(read, chain.local.borrowers, block);
  const exits = exitPrices(read, new Map());
  const trade = query.funding === 'keep' ? undefined : await trades(read, query.liquidator);
  for (const account of states.values()) {
    const at = { block, receivedAt: 0, market: read, account };
    const result = executablePlan(rules, at, query, {
      exitPrices: exits,
      guard: guardContext(read, []),
      sizing: (market) => {
        const prices = priceIntervals(market, new Map());
        const weth = chain.local.assets.find(({ symbol }) => symbol === 'WETH')?.address as Address;
        return {
          ...{ prices, sales: impactSales(market, prices, () => 0), premium: premiumAt(0n), bidBps: 0n },
          gas: {
            ...{ perTransaction: 21_000n, perLiquidation: 500_000n, weiPerUnit: 10n ** 9n },
            coinPrice: prices.get(weth)?.high,
          },
        };
      },
      ...{ blockTime: STEP, now: 0, trade },
      gasPriceIn: () => 0,
    });
    if (!result.ok || (asset && result.plan.plan.debtAsset !== asset)) continue;
    const { plan } = result;
    if (plan.plan.collateralAsset !== plan.plan.debtAsset && Number(plan.money?.profitUsd) > 1e8) return plan;
  }
  throw new Error('nothing pays');
};
const send = async (to: Address, data: Hex): Promise<'success' | 'reverted'> => {
  const tx = { from: wallet, to, data, gas: toHex(6_000_000n) };
  const hash = await chain.rpc.request<Hex>('eth_sendTransaction', [tx]);
  await chain.local.mine();
  const receipt = await vi.waitFor(async () => {
    const found = await chain.rpc.request<{ status: Hex } | null>('eth_getTransactionReceipt', [hash]);
    return found ?? Promise.reject(new Error('not mined'));
  });
  return receipt.status === '0x1' ? 'success' : 'reverted';
};
const balance = async (token: Address): Promise<bigint> => {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [wallet] });
  const answer = await chain.rpc.request<Hex>('eth_call', [{ to: token, data }, 'latest']);
  return decodeFunctionResult({ abi: erc20Abi, functionName: 'balanceOf', data: answer });
};
const approve = (token: Address, spender: Address, amount = maxUint256) =>
  send(token, encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] }));

it('sells what own funds bought, in calls of the wallet’s own, while it has no executor', async () => {
  const {
    plan,
    funded,
    sale,
    to,
    data,
    approve: need,
  } = await best({
    ...{ objective: 'profit', funding: 'sell', liquidator: wallet },
  });
  expect(funded).toMatchObject({ by: 'own', lender: null, premium: '0', call: null });
  expect(funded?.executor).toMatchObject({ deployed: false });
  if (sale?.kind !== 'route' || !sale.route.call || !funded) throw new Error('no sale');
  const symbol = chain.local.assets.find(({ address }) => address === plan.debtAsset)?.symbol ?? '';
  await chain.local.mint(symbol, wallet, BigInt(need));
  const before = await balance(plan.debtAsset);
  await approve(plan.debtAsset, to, BigInt(need));
  expect(await send(to, data as Hex)).toBe('success');
  await approve(plan.collateralAsset, sale.route.call.spender);
  expect(await send(sale.route.call.to, sale.route.call.data as Hex)).toBe('success');
  const gained = (await balance(plan.debtAsset)) - before;
  expect(gained).toBeGreaterThanOrEqual(BigInt(funded.promised));
});

it('borrows the repayment through the wallet’s own executor, which it says how to deploy, and keeps its promise', async () => {
  const query: PlanQuery = { objective: 'profit', funding: 'flash', liquidator: wallet };
  const { funded: missing } = await best(query);
  expect(missing?.executor?.deployed).toBe(false);
  const { to, data } = missing?.executor?.deployment ?? {};
  if (!to || !data) throw new Error('it cannot be deployed');
  expect(await send(to, data as Hex)).toBe('success');

  const { plan, funded, sale, money } = await best(query);
  expect(funded?.executor).toEqual({ address: missing?.executor?.address, deployed: true, deployment: null });
  if (!funded?.call || sale?.kind !== 'route') throw new Error('no call');
  expect(funded.lender).not.toBeNull();
  expect(sale.route.call, 'the executor sells').toBeNull();
  expect(money?.premium).toBe(funded.premium);
  expect(BigInt(funded.premium)).toBeGreaterThan(0n);
  // Each part adds up to the promise.
  const promised = BigInt(sale.route.minOut) - BigInt(funded.amount) - BigInt(funded.premium);
  expect(BigInt(funded.promised)).toBe(promised);
  expect(BigInt(funded.expected)).toBeGreaterThan(promised);
  const before = await balance(plan.debtAsset);
  expect(await send(funded.call.to, funded.call.data as Hex)).toBe('success');
  const gained = (await balance(plan.debtAsset)) - before;
  expect(gained).toBeGreaterThanOrEqual(promised);
});

it('takes own funds through the executor where there is one, all or nothing', async () => {
  const { plan, funded } = await best({ objective: 'profit', funding: 'sell', liquidator: wallet });
  if (!funded?.call) throw new Error('no call');
  const symbol = chain.local.assets.find(({ address }) => address === plan.debtAsset)?.symbol ?? '';
  await chain.local.mint(symbol, wallet, BigInt(funded.amount));
  await approve(plan.debtAsset, funded.call.to, 0n);
  const before = await balance(plan.debtAsset);
  expect(await send(funded.call.to, funded.call.data as Hex), 'not allowed to take it').toBe('reverted');
  expect(await balance(plan.debtAsset)).toBe(before);
  await approve(plan.debtAsset, funded.call.to, BigInt(funded.amount));
  expect(await send(funded.call.to, funded.call.data as Hex)).toBe('success');
  expect((await balance(plan.debtAsset)) - before).toBeGreaterThanOrEqual(BigInt(funded.promised));
});
