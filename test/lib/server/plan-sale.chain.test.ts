import { type Address, encodeFunctionData, type Hex, parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { type SaleView, saleViewSchema } from '@/lib/core/snapshot/route-schema';
import { createPlanSale } from '@/lib/server/plan-sale';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';
import { startZeroX, zeroXQuote } from '@/test/fixtures/zero-x-server';

const abi = parseAbi([
  'function approve(address spender, uint256 amount)',
  'function balanceOf(address account) view returns (uint256)',
]);
let chain: ChainMarket;
beforeAll(async () => {
  chain = await openChainMarket({ aave: '3.0', borrowers: 20 });
});
afterAll(() => chain.local.stop());

const token = (symbol: string): Address =>
  chain.local.assets.find((one) => one.symbol === symbol)?.address ?? (symbol as Address);
const rpc = (): Rpc => ({ request: (method, params) => chain.rpc.request(method, [...params]) });

async function ask(
  symbols: readonly [collateral: string, debt: string],
  seized: bigint,
  settings: { ZEROX_URL?: string; ZEROX_API_KEY?: string } = {},
): Promise<SaleView> {
  const sale = createPlanSale({ rpc: rpc(), market: chain.local.config, settings, clock: { now: () => 5_000 } });
  const answer = await sale?.({
    ...{ collateral: token(symbols[0]), debt: token(symbols[1]), seized, block: await chain.latest() },
    ...{ gasPriceInOut: 1e-5, seller: chain.local.keys.spare[1]?.address, deadline: 2n ** 64n },
  });
  // As it goes over the wire.
  return saleViewSchema.parse(JSON.parse(JSON.stringify(answer)));
}

describe('the sale of what a plan seizes', () => {
  it('names shares, impact and the call, which gets exactly what it says', async () => {
    const seller = chain.local.keys.spare[1]?.address as Address;
    const seized = 3n * 10n ** 20n;
    const sale = await ask(['WETH', 'USDC'], seized);
    if (sale.kind !== 'route') throw new Error(sale.reason);
    const { route } = sale;
    expect(route.by).toBe('venues');
    expect(route.legs.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(route.legs.reduce((sum, { amountIn }) => sum + BigInt(amountIn), 0n)).toBe(seized);
    expect(route.impact).toBeGreaterThan(0.0005);
    expect(route.impact).toBeLessThan(0.1);
    expect(route.block).toBe(Number((await chain.latest()).number));
    await chain.local.mint('WETH', seller, seized);
    const send = (to: Address, data: Hex) =>
      chain.rpc.request('eth_sendTransaction', [{ from: seller, to, data, gas: '0x4c4b40' }]);
    const { call } = route;
    if (call === null) throw new Error('no call');
    await send(token('WETH'), encodeFunctionData({ abi, functionName: 'approve', args: [call.spender, seized] }));
    await send(call.to, call.data as Hex);
    await chain.local.mine();
    const data = encodeFunctionData({ abi, functionName: 'balanceOf', args: [seller] });
    const got = await chain.rpc.request<Hex>('eth_call', [{ to: token('USDC'), data }, 'latest']);
    expect(BigInt(got)).toBe(BigInt(route.expectedOut));
  });

  it('says why there is none', async () => {
    expect(await ask(['LINK', 'WETH'], 10n ** 27n)).toMatchObject({ kind: 'none', reason: 'beyond-known' });
    expect(await ask(['WETH', 'WETH'], 1n)).toMatchObject({ kind: 'none', reason: 'same-token' });
    const away: Rpc = { request: () => Promise.reject(new Error('the node is away')) };
    const sale = createPlanSale({ rpc: away, market: chain.local.config, settings: {}, clock: { now: () => 5_000 } });
    const answer = await sale?.({
      ...{ collateral: token('WETH'), debt: token('USDC'), seized: 1n, block: await chain.latest() },
      ...{ gasPriceInOut: undefined, seller: undefined, deadline: 0n },
    });
    expect(answer).toMatchObject({ kind: 'none', reason: 'unavailable' });
    const { venues: _, ...bare } = chain.local.config;
    expect(createPlanSale({ rpc: away, market: bare, settings: {}, clock: { now: () => 0 } })).toBeUndefined();
  });

  it('takes an aggregator’s offer only where it nets more', async () => {
    const own = await ask(['WETH', 'USDC'], 10n ** 19n);
    const best = own.kind === 'route' ? BigInt(own.route.expectedOut) : 0n;
    let offered = best / 2n;
    const server = await startZeroX((query) => ({ body: zeroXQuote(query, offered) }));
    const settings = { ZEROX_URL: server.url, ZEROX_API_KEY: 'key' };
    expect(await ask(['WETH', 'USDC'], 10n ** 19n, settings)).toMatchObject({ route: { by: 'venues' } });
    offered = best * 2n;
    const better = await ask(['WETH', 'USDC'], 10n ** 19n, settings);
    expect(better).toMatchObject({ route: { by: '0x', legs: [], impact: null, expiresAt: 35_000 } });
    await server.stop();
  });
});
