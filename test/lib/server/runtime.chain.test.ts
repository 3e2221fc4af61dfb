import {
  type Address,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  erc20Abi,
  type Hash,
  http,
  maxUint256,
  multicall3Abi,
  publicActions,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { executablePlanSchema } from '@/lib/core/snapshot/plan-schema';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { settlementViewSchema } from '@/lib/core/snapshot/settlement-schema';
import { snapshotSchema } from '@/lib/core/snapshot/snapshot-schema';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import type { LocalMarket } from '@/lib/devnet/local-market';
import type { Frame } from '@/lib/engine/frame';
import type { Runtime } from '@/lib/server/runtime';
import { frameWhere, type MarketRuntimes, openRuntimes, priceAt } from '@/test/fixtures/market-runtimes';

let runtimes: MarketRuntimes;
let market: LocalMarket;
let runtime: Runtime;

beforeAll(async () => {
  runtimes = await openRuntimes({ borrowers: 150 });
  market = runtimes.market;
  runtime = await runtimes.start();
});
afterAll(() => runtimes.stop());

/** The engine's word on a transaction's liquidation, once it has seen it. */
const settlementOf = async (hash: Hash) => {
  const own = ({ snapshot }: Frame) => snapshot?.settlements.find(({ txHash }) => txHash === hash);
  return own(await frameWhere(runtime, (frame) => own(frame) !== undefined));
};
const blockOf = (frame: Frame): number => frame.snapshot?.block.number ?? -1;

describe('the runtime on a chain', () => {
  it('shows every borrower with the health factor that the pool itself gives at that block', async () => {
    const frame = await frameWhere(runtime, ({ snapshot }) => snapshot !== null);
    snapshotSchema.parse(frame.snapshot);
    expect(frame.status.sources.chain?.state).toBe('live');
    expect(frame.rows).toHaveLength(150);
    const client = createPublicClient({ transport: http(market.http) });
    const exact = await Promise.all(
      [...frame.rows].map(async ({ account }) => {
        const [collateral, debt, , , , healthFactor] = await client.readContract({
          address: market.config.pool,
          abi: poolAbi,
          functionName: 'getUserAccountData',
          args: [account],
          blockNumber: BigInt(blockOf(frame)),
        });
        return [healthFactor, debt, collateral].map(String);
      }),
    );
    expect([...frame.rows].map((row) => [row.healthFactor, row.debt, row.collateral])).toEqual(exact);
  });

  it('sees a fall within its block, and predicts each liquidation of a wallet to the last unit', async () => {
    await priceAt(market, 'WETH', 85n);
    const fallen = await frameWhere(runtime, ({ rows }) => [...rows].filter(({ plan }) => plan).length >= 6);
    const account = privateKeyToAccount(market.keys.liquidator.privateKey);
    const wallet = createWalletClient({ account, transport: http(market.http) }).extend(publicActions);
    const targets = [...fallen.rows].filter(({ plan }) => plan).slice(0, 5);
    for (const { account: borrower, plan } of targets) {
      if (!plan) continue;
      const debt = market.assets.find(({ address }) => address === plan.debtAsset);
      await market.mint(debt?.symbol ?? '', account.address, BigInt(plan.repaid) * 2n);
      const approved = await wallet.writeContract({
        chain: null,
        address: plan.debtAsset as Address,
        abi: erc20Abi,
        functionName: 'approve',
        args: [market.config.pool, maxUint256],
      });
      await wallet.waitForTransactionReceipt({ hash: approved });
      const newest = Number(await wallet.getBlockNumber({ cacheTime: 0 }));
      await frameWhere(runtime, (frame) => blockOf(frame) >= newest);

      const answer = await runtime.service.ask({
        kind: 'plan',
        account: borrower,
        plan: { collateral: plan.collateralAsset, debt: plan.debtAsset, amount: 'max', liquidator: account.address },
      });
      const executable = executablePlanSchema.parse(JSON.parse(answer.body));
      await jsonRpc(market.http).request('evm_setNextBlockTimestamp', [executable.projectedTo]);
      const hash = await wallet.sendTransaction({
        chain: null,
        to: executable.to,
        data: executable.data as `0x${string}`,
        gas: 3_000_000n,
      });
      const receipt = await wallet.waitForTransactionReceipt({ hash });
      expect(receipt.status).toBe('success');

      const settlement = settlementViewSchema.parse(await settlementOf(hash));
      const { repaid, seized, seizedNet, protocolFee, deficits } = settlement;
      // The engine's own prediction from the block before, and the plan that the wallet followed: both exact.
      expect(settlement.offered).toBe(executable.plan.debtToCover);
      expect(settlement.predicted).toMatchObject({ repaid, seized, seizedNet, protocolFee, deficits });
      expect(executable.plan).toMatchObject({ repaid, seized, seizedNet, protocolFee });
      expect(settlement.deficits).toEqual(executable.plan.deficits);
    }
    expect(targets).toHaveLength(5);
  });

  it('predicts nothing of a call that went through a contract: what it offered is not known', async () => {
    const account = privateKeyToAccount(market.keys.liquidator.privateKey);
    const wallet = createWalletClient({ account, transport: http(market.http) }).extend(publicActions);
    const target = [...runtime.source.frame().rows].find(({ plan }) => plan);
    if (!target?.plan) throw new Error('nobody is left to liquidate');
    const { multicall3, pool } = market.config;
    const debtAsset = target.plan.debtAsset as Address;
    const collateralAsset = target.plan.collateralAsset as Address;
    const debt = market.assets.find(({ address }) => address === debtAsset);
    await market.mint(debt?.symbol ?? '', multicall3, BigInt(target.plan.repaid) * 2n);
    const calls = [
      {
        target: debtAsset,
        callData: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [pool, maxUint256] }),
      },
      {
        target: pool,
        callData: encodeFunctionData({
          abi: poolAbi,
          functionName: 'liquidationCall',
          args: [collateralAsset, debtAsset, target.account as Address, BigInt(target.plan.debtToCover), false],
        }),
      },
    ].map((call) => ({ ...call, allowFailure: false }));
    const hash = await wallet.writeContract({
      chain: null,
      address: multicall3,
      abi: multicall3Abi,
      functionName: 'aggregate3',
      args: [calls],
      gas: 3_000_000n,
    });
    const receipt = await wallet.waitForTransactionReceipt({ hash });
    expect(receipt.status).toBe('success');
    expect(await settlementOf(hash)).toMatchObject({
      account: target.account,
      liquidator: multicall3.toLowerCase(),
      offered: null,
      predicted: null,
      unpredicted: 'offer-unknown',
    });
  });

  it('keeps the settlements and each position’s history in the store', async () => {
    const { settlements } = runtime.source.frame().snapshot ?? { settlements: [] };
    const [newest] = settlements;
    if (!newest) throw new Error('no settlement');
    let stored: unknown[] = [];
    // Written behind the engine's back: soon, not at once.
    for (let attempt = 0; attempt < 100 && stored.length < 6; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      stored = JSON.parse((await runtime.service.ask({ kind: 'settlements', limit: 10 })).body) as unknown[];
    }
    expect(stored.map((row) => settlementViewSchema.parse(row).txHash).sort()).toEqual(
      settlements.map(({ txHash }) => txHash).sort(),
    );
    const detail = await runtime.service.ask({ kind: 'position', account: newest.account });
    if (detail.status === 200) {
      const { history } = positionDetailSchema.parse(JSON.parse(detail.body));
      expect(history?.at(-1)?.cause).toBe('liquidated');
    }
  });

  it('goes back with the chain when blocks are undone', async () => {
    const before = runtime.source.frame();
    const snapshot = await market.snapshot();
    await priceAt(market, 'WETH', 60n);
    const deep = await frameWhere(runtime, (frame) => blockOf(frame) > blockOf(before));
    expect([...deep.rows].filter(({ plan }) => plan).length).toBeGreaterThan(
      [...before.rows].filter(({ plan }) => plan).length,
    );
    await market.revert(snapshot);
    await market.mine(1);
    const after = await frameWhere(runtime, (frame) => frame.snapshot?.tick.reason === 'reorg');
    const weight = ({ rows }: Frame) => [...rows].filter(({ plan }) => plan).length;
    expect(weight(after)).toBe(weight(before));
    expect(after.snapshot?.settlements.map(({ txHash }) => txHash)).toEqual(
      before.snapshot?.settlements.map(({ txHash }) => txHash),
    );
  });
});
