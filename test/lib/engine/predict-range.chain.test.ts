import { type Address, encodeFunctionData, erc20Abi, type Hash, type Hex, maxUint256, parseAbi, toHex } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { createAaveV3Reader } from '@/lib/adapters/protocols/aave-v3/reader';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { AaveV3Account } from '@/lib/core/protocols/aave-v3/state';
import { predictRange } from '@/lib/engine/predict-range';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';

const WAD = 10n ** 18n;
const feedAbi = parseAbi([
  'function latestRound() view returns (uint256)',
  'function submit(uint256 roundId, int256 submission)',
]);
/** USD of one WETH, 8 decimals. */
const FALLEN = 1_900_00000000n;

let chain: ChainMarket;
let weth: Address;
let fresh: Hex;
beforeAll(async () => {
  chain = await openChainMarket({ borrowers: 100 });
  const { local, rpc } = chain;
  const wallet = local.keys.liquidator.address;
  const args = [local.config.pool, maxUint256] as const;
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args });
  for (const { symbol, address, decimals } of local.assets) {
    await local.mint(symbol, wallet, 10n ** BigInt(decimals + 7));
    await rpc.request('eth_sendTransaction', [{ from: wallet, to: address, data }]);
    if (symbol === 'WETH') weth = address;
  }
  await local.setAnswer('WETH', FALLEN);
  fresh = await local.snapshot();
});
afterAll(() => chain.local.stop());
beforeEach(async () => {
  await chain.local.revert(fresh);
  fresh = await chain.local.snapshot();
});

type Step = { readonly price: bigint } | { readonly liquidates: number };

/** Borrowers that stay below 1 at every price between, with a pair that the price of WETH decides. */
async function targets(block: BlockRef, wallet: Address): Promise<readonly AaveV3Account[]> {
  const market = rules.accrue(await chain.reader.readMarket(block), block.timestamp + 12n);
  const states = await chain.reader.readAccounts(market, chain.local.borrowers, block);
  return [...states.values()].filter((state) => {
    const [collateral, more] = state.scaledSupply.keys();
    const [debt] = state.scaledDebt.keys();
    if (collateral !== weth || more !== undefined || debt === undefined || debt === weth) return false;
    const { healthFactor } = rules.accountData(market, state);
    const pair = { collateralAsset: weth, debtAsset: debt };
    return healthFactor < (WAD * 9n) / 10n && rules.liquidationTerms(market, state, pair, wallet).legal;
  });
}

/** Mines one block of these transactions, in this order, and says what was predicted of it. */
async function blockOf(steps: readonly Step[], rpc: Rpc = chain.rpc) {
  const { local } = chain;
  const wallet = local.keys.liquidator.address;
  const before = await chain.latest();
  const found = await targets(before, wallet);
  const oracle = local.keys.oracleNode.address;
  const feed = local.assets.find(({ address }) => address === weth)?.aggregator as Address;
  const asked = { to: feed, data: encodeFunctionData({ abi: feedAbi, functionName: 'latestRound' }) };
  let round = BigInt(await chain.rpc.request<Hex>('eth_call', [asked, 'latest']));
  await chain.rpc.request('evm_setAutomine', [false]);
  for (const [place, step] of steps.entries()) {
    const gasPrice = toHex(100n * 10n ** 9n - BigInt(place) * 10n ** 9n);
    if ('price' in step) {
      round += 1n;
      const data = encodeFunctionData({ abi: feedAbi, functionName: 'submit', args: [round, step.price] });
      await chain.rpc.request('eth_sendTransaction', [
        { from: oracle, to: feed, data, gasPrice, gas: toHex(1_000_000) },
      ]);
      continue;
    }
    const state = found[step.liquidates];
    const [debt] = state?.scaledDebt.keys() ?? [];
    if (!state || !debt) throw new Error('too few are left to liquidate');
    const args = [weth, debt, state.account, maxUint256, false] as const;
    const data = encodeFunctionData({ abi: poolAbi, functionName: 'liquidationCall', args });
    const call = { from: wallet, to: local.config.pool, data, gasPrice, gas: toHex(4_000_000) };
    await chain.rpc.request('eth_sendTransaction', [call]);
  }
  await chain.rpc.request('evm_mine', []);
  await chain.rpc.request('evm_setAutomine', [true]);
  const block = await chain.latest();
  const reader = createAaveV3Reader({ rpc, config: local.config, decodeSettlement: rules.decodeSettlement });
  const market = await reader.readMarket(block);
  const changes = await reader.changes(before, block);
  const head = { block, parentHash: before.hash, receivedAt: 0, replaced: [] };
  const hashAt = async (): Promise<Hash | undefined> => undefined;
  const settled = await predictRange({ reader, rules, hashAt }, undefined, head, market, changes);
  expect(settled).toHaveLength(steps.filter((step) => 'liquidates' in step).length);
  return settled;
}

/** A node that answers none of these. */
const without = (...methods: readonly string[]): Rpc => ({
  request: (method, params) =>
    methods.some((each) => method.startsWith(each))
      ? Promise.reject(new ChainError('rejected', 'The node does not know the method.', '', { code: -32601 }))
      : chain.rpc.request(method, params),
});

const LOWER = (FALLEN * 96n) / 100n;
const LOWEST = (FALLEN * 93n) / 100n;
const blocks: readonly (readonly [string, readonly Step[], readonly bigint[]])[] = [
  ['after it', [{ liquidates: 0 }, { price: LOWER }], [FALLEN]],
  ['before it', [{ price: LOWER }, { liquidates: 0 }], [LOWER]],
  ['between two', [{ liquidates: 0 }, { price: LOWER }, { liquidates: 1 }], [FALLEN, LOWER]],
  ['there and back', [{ price: LOWER }, { liquidates: 0 }, { price: FALLEN }], [LOWER]],
  ['before and after it', [{ price: LOWER }, { liquidates: 0 }, { price: LOWEST }], [LOWER]],
];

it.each([
  ['traces', () => chain.rpc],
  ['does not trace', () => without('debug_')],
] as const)('predicts at the prices that each liquidation met, on a node that %s', async (_, node) => {
  for (const [name, steps, met] of blocks) {
    await chain.local.revert(fresh);
    fresh = await chain.local.snapshot();
    const settled = await blockOf(steps, node());
    for (const [place, row] of settled.entries()) {
      const { repaid, seized, seizedNet, protocolFee, deficits } = row;
      expect(row.predicted, `${name}: ${row.unpredicted}`).toMatchObject({
        repaid,
        seized,
        seizedNet,
        protocolFee,
        deficits,
      });
      expect(row.prices?.collateral, name).toBe(met[place]?.toString());
    }
  }
});

it('does not wait for a node that is long over its trace', async () => {
  const asked: string[] = [];
  const [settled] = await blockOf([{ liquidates: 0 }, { price: LOWER }], {
    request: (method, params) => {
      asked.push(method);
      return method.startsWith('debug_') ? new Promise(() => undefined) : chain.rpc.request(method, params);
    },
  });
  expect(asked).toContain('debug_traceTransaction');
  expect(settled?.prices?.collateral).toBe(FALLEN.toString());
});

it('says that the prices are not known where a node tells nothing of a block in which they moved', async () => {
  const known = await blockOf([{ liquidates: 0 }, { price: LOWER }], {
    request: (method, params) => {
      const [filter] = params as readonly [{ readonly address?: unknown }?];
      // The market's own events it still finds.
      const anybodys = method === 'eth_getLogs' && filter?.address === undefined;
      return (anybodys ? without('eth_') : without('debug_')).request(method, params);
    },
  });
  expect(known[0]).toMatchObject({ predicted: null, unpredicted: 'state-unknown' });
});
