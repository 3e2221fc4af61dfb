import { type Address, createPublicClient, createWalletClient, http, maxUint256, parseAbi } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { foundry as anvilChain } from 'viem/chains';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, openEndpoint } from '@/lib/adapters/chain/endpoint';
import { headerAnswer } from '@/lib/adapters/chain/header';
import { createAaveV3Reader } from '@/lib/adapters/protocols/aave-v3/reader';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { aaveV3Rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { oracleAbi, poolAbi, scaledTokenAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import { forwardTo } from '../../../../fixtures/forward-rpc';
import { startJsonRpcServer } from '../../../../fixtures/json-rpc-server';
import { limited } from '../../../../fixtures/provider-limits';

const erc20 = parseAbi(['function approve(address spender, uint256 amount) returns (bool)']);
const endpointOptions = { timeoutMs: 10_000, retryCount: 2, keepAliveMs: 10_000 };

describe.each(['3.6', '3.0'] as const)('Aave v%s read from a local chain', (aave) => {
  let local: LocalMarket;
  let rpc: Endpoint;

  const readerOn = (endpoint: Endpoint) =>
    createAaveV3Reader({
      rpc: endpoint,
      config: local.config,
      decodeSettlement: aaveV3Rules.decodeSettlement,
      scan: { backoffMs: { base: 1, cap: 10 } },
    });
  const head = async (tag = 'latest'): Promise<BlockRef> => {
    const header = headerAnswer(await rpc.request('eth_getBlockByNumber', [tag, false]), 'eth_getBlockByNumber');
    if (header === undefined) throw new Error('no head');
    return { number: header.number, hash: header.hash, timestamp: header.timestamp };
  };
  const client = () => createPublicClient({ transport: http(local.http) });

  /** Our exact rules over what the reader read, against the pool's own answers at the same block. */
  const expectChainsAnswers = async (market: AaveV3Market, accounts: ReadonlyMap<Address, AaveV3Account>) => {
    const accrued = aaveV3Rules.accrue(market, market.block.timestamp);
    const answers = await Promise.all(
      [...accounts.keys()].map((account) =>
        client().readContract({
          address: market.pool,
          abi: poolAbi,
          functionName: 'getUserAccountData',
          args: [account],
          blockNumber: market.block.number,
        }),
      ),
    );
    [...accounts.values()].forEach((account, index) => {
      const ours = aaveV3Rules.accountData(accrued, account);
      if (answers[index]?.[1] === 0n) {
        // The collateral of an account that owes nothing is not read.
        expect(ours.totalDebt).toBe(0n);
        return;
      }
      expect([
        ours.totalCollateral,
        ours.totalDebt,
        ours.availableBorrows,
        ours.averageLiquidationThreshold,
        ours.averageLtv,
        ours.healthFactor,
      ]).toEqual(answers[index]);
    });
  };

  beforeAll(async () => {
    local = await startLocalMarket({ aave, borrowers: 100, blockTime: undefined });
    rpc = await openEndpoint(local.http, endpointOptions);
  });
  afterAll(() => local.stop());

  it('reads every reserve as the chain has it', async () => {
    const block = await head();
    const market = await readerOn(rpc).readMarket(block);
    expect(market.revision).toBe(aave === '3.6' ? 10 : 1);
    expect(market.block).toEqual(block);
    expect([...market.reserves.values()].map((reserve) => reserve.symbol)).toEqual(
      local.assets.map((asset) => asset.symbol),
    );
    for (const asset of local.assets) {
      const reserve = market.reserves.get(asset.address);
      const data = await client().readContract({
        address: market.pool,
        abi: poolAbi,
        functionName: 'getReserveData',
        args: [asset.address],
      });
      expect(reserve).toMatchObject({
        id: data.id,
        decimals: asset.decimals,
        liquidityIndex: data.liquidityIndex,
        variableBorrowIndex: data.variableBorrowIndex,
        liquidityRate: data.currentLiquidityRate,
        variableBorrowRate: data.currentVariableBorrowRate,
        lastUpdateTimestamp: BigInt(data.lastUpdateTimestamp),
        aToken: data.aTokenAddress.toLowerCase(),
        variableDebtToken: data.variableDebtTokenAddress.toLowerCase(),
        price: await client().readContract({
          address: local.contracts.oracle,
          abi: oracleAbi,
          functionName: 'getAssetPrice',
          args: [asset.address],
        }),
        priceSource: asset.source,
        deficit: aave === '3.6' ? 0n : undefined,
      });
      const total = { abi: scaledTokenAbi, functionName: 'scaledTotalSupply' } as const;
      expect(reserve?.scaledTotalDebt).toBe(
        await client().readContract({ ...total, address: data.variableDebtTokenAddress }),
      );
      expect(reserve?.scaledTotalSupply).toBe(await client().readContract({ ...total, address: data.aTokenAddress }));
      expect(reserve?.availableLiquidity).toBeGreaterThan(0n);
    }
    expect([...market.eModes.values()].map(({ id, label }) => [id, label])).toEqual([
      [1, 'ETH correlated'],
      [2, 'Stablecoins'],
    ]);
    expect(market.sentinelAllowsLiquidation).toBe(true);
    await local.setSequencer(false);
    const { timestamp } = await head();
    const down = await readerOn(rpc).readMarket(await head());
    expect(down.sentinelAllowsLiquidation).toBe(false);
    expect(down.sequencer).toMatchObject({ up: false, gracePeriod: 60n });
    expect(Number(timestamp - (down.sequencer?.startedAt ?? 0n))).toBeLessThanOrEqual(1);
    await local.setSequencer(true);
    await local.mine(1, 61);
  });

  it('discovers the borrowers in ranges, and resumes from its checkpoint through a provider that limits it', async () => {
    const block = await head();
    const forwarded = limited(forwardTo(local.http), { provider: 'quicknode', maxRange: 3, maxResults: 60 });
    const server = await startJsonRpcServer(forwarded);
    const limitedRpc = await openEndpoint(server.http, { ...endpointOptions, retryCount: 0 });
    const found = new Set<Address>();
    let checkpoint = local.config.deployBlock - 1n;
    const interrupted = new AbortController();
    const scan = (signal: AbortSignal, stopAfter?: bigint) =>
      readerOn(limitedRpc).discover(
        checkpoint + 1n,
        block.number,
        async (doneTo, accounts) => {
          for (const account of accounts) found.add(account);
          checkpoint = doneTo;
          if (stopAfter !== undefined && doneTo >= stopAfter) interrupted.abort();
        },
        signal,
      );
    await scan(interrupted.signal, local.config.deployBlock + 5n);
    expect(checkpoint).toBeLessThan(block.number);
    // A new reader, as after a restart, knows only the checkpoint.
    await scan(new AbortController().signal);
    expect(checkpoint).toBe(block.number);
    expect([...found].sort()).toEqual([...local.borrowers].sort());
    await server.stop();
  });

  it('reads accounts from which the rules compute the chain’s own answers, after accrual and a price fall as well', async () => {
    const reader = readerOn(rpc);
    const before = await head();
    const market = await reader.readMarket(before);
    const progress: number[] = [];
    const accounts = await reader.readAccounts(market, local.borrowers, before, (done) => progress.push(done));
    expect(accounts.size).toBe(100);
    expect(progress.at(-1)).toBe(100);
    await expectChainsAnswers(market, accounts);

    await local.mine(1, 37 * 86_400);
    await local.setAnswer('WETH', 150_000_000_000n);
    const after = await head();
    const fallen = await reader.readMarket(after);
    expect(fallen.reserves.get(local.assets[0]?.address ?? '0x')?.price).toBe(150_000_000_000n);
    await expectChainsAnswers(fallen, await reader.readAccounts(fallen, local.borrowers, after));
    // The older block is still read as it was.
    expect(await reader.readMarket(before)).toEqual(market);
  });

  it('reads the same over a node without block hashes', async () => {
    const server = await startJsonRpcServer(limited(forwardTo(local.http), { provider: 'ankr', noBlockHash: true }));
    const plain = await openEndpoint(server.http, endpointOptions);
    const block = await head();
    const market = await readerOn(rpc).readMarket(block);
    expect(await readerOn(plain).readMarket(block)).toEqual(market);
    const few = local.borrowers.slice(0, 10);
    expect(await readerOn(plain).readAccounts(market, few, block)).toEqual(
      await readerOn(rpc).readAccounts(market, few, block),
    );
    await server.stop();
  });

  it('gives an account without debt empty maps', async () => {
    const block = await head();
    const reader = readerOn(rpc);
    const nobody: Address = `0x${'ab'.repeat(20)}`;
    const accounts = await reader.readAccounts(await reader.readMarket(block), [nobody], block);
    expect(accounts.get(nobody)).toEqual({
      account: nobody,
      configuration: 0n,
      eMode: 0,
      scaledSupply: new Map(),
      scaledDebt: new Map(),
    });
  });

  it('tells what a liquidation changed, as its receipt has it', async () => {
    const reader = readerOn(rpc);
    const from = await head();
    const market = await reader.readMarket(from);
    const accounts = await reader.readAccounts(market, local.borrowers, from);
    const accrued = aaveV3Rules.accrue(market, from.timestamp);
    const victim = [...accounts.values()].flatMap((account) => {
      const collateralAsset = [...account.scaledSupply.keys()][0];
      const debtAsset = [...account.scaledDebt.keys()][0];
      if (collateralAsset === undefined || debtAsset === undefined) return [];
      const pair = { collateralAsset, debtAsset };
      return aaveV3Rules.quote(accrued, account, pair, maxUint256).ok ? [{ account, pair }] : [];
    })[0];
    if (victim === undefined) throw new Error('nobody can be liquidated after the fall');
    const { account, pair } = victim;
    const debt = local.assets.find((asset) => asset.address === pair.debtAsset);
    if (debt === undefined) throw new Error('unknown debt');
    const liquidator = privateKeyToAccount(local.keys.liquidator.privateKey);
    await local.mint(debt.symbol, liquidator.address, 10n ** BigInt(debt.decimals + 9));
    const wallet = createWalletClient({ account: liquidator, chain: anvilChain, transport: http(local.http) });
    const wait = async (hash: `0x${string}`) => {
      const receipt = await client().waitForTransactionReceipt({ hash, pollingInterval: 20 });
      expect(receipt.status).toBe('success');
      return receipt;
    };
    await wait(
      await wallet.writeContract({
        address: debt.address,
        abi: erc20,
        functionName: 'approve',
        args: [local.config.pool, maxUint256],
      }),
    );
    const hash = await wallet.writeContract({
      address: local.config.pool,
      abi: poolAbi,
      functionName: 'liquidationCall',
      args: [pair.collateralAsset, pair.debtAsset, account.account, maxUint256, false],
    });
    const receipt = await wait(hash);
    const to = await head(`0x${receipt.blockNumber.toString(16)}`);

    const changes = await reader.changes(from, to);
    expect(changes.touched.has(account.account)).toBe(true);
    expect(changes.resync).toBe(false);
    expect(changes.liquidations).toHaveLength(1);
    const after = aaveV3Rules.accrue(market, to.timestamp);
    const predicted = aaveV3Rules.quote(after, account, pair, maxUint256);
    if (!predicted.ok) throw new Error(predicted.reason);
    expect(changes.liquidations[0]).toMatchObject({
      txHash: hash,
      blockNumber: Number(to.number),
      blockHash: to.hash,
      timestamp: Number(to.timestamp),
      account: account.account,
      liquidator: liquidator.address.toLowerCase(),
      ...pair,
      offered: maxUint256.toString(),
      repaid: predicted.quote.repaid.toString(),
      seized: predicted.quote.seized.toString(),
      seizedNet: predicted.quote.seizedNet.toString(),
      protocolFee: predicted.quote.protocolFee.toString(),
      gasUsed: receipt.gasUsed.toString(),
      gasCost: (receipt.gasUsed * receipt.effectiveGasPrice).toString(),
    });
    // The same block alone, asked for by its hash.
    const parent = await head(`0x${(to.number - 1n).toString(16)}`);
    expect((await reader.changes(parent, to)).liquidations).toEqual(changes.liquidations);
    // Re-reading only what was touched gives the whole truth.
    const market2 = await reader.readMarket(to);
    const touched = local.borrowers.filter((borrower) => changes.touched.has(borrower));
    const merged = new Map([...accounts, ...(await reader.readAccounts(market2, touched, to))]);
    expect(merged).toEqual(new Map(await reader.readAccounts(market2, local.borrowers, to)));
    await expectChainsAnswers(market2, merged);
  });

  it('says that a block is gone after the chain was set back', async () => {
    const reader = readerOn(rpc);
    const id = await local.snapshot();
    await local.mine(2);
    const gone = await head();
    await local.revert(id);
    await expect(reader.readMarket(gone)).rejects.toMatchObject({ name: 'ChainError', kind: 'block-gone' });
    const parent = await head();
    await expect(reader.changes(parent, { ...gone, number: parent.number + 1n })).rejects.toMatchObject({
      kind: 'block-gone',
    });
    await local.mine(1);
    expect((await reader.readMarket(await head())).reserves.size).toBe(local.assets.length);
  });

  it('says what is wrong with a market configuration that names no market', async () => {
    const config = { ...local.config, pool: local.contracts.oracle };
    const reader = createAaveV3Reader({
      rpc,
      config,
      decodeSettlement: aaveV3Rules.decodeSettlement,
    });
    await expect(reader.readMarket(await head())).rejects.toThrow('does not answer as an Aave v3 pool. Check `pool`');
    const lost = createAaveV3Reader({
      rpc,
      config: { ...local.config, multicall3: `0x${'12'.repeat(20)}` },
      decodeSettlement: aaveV3Rules.decodeSettlement,
    });
    await expect(lost.readMarket(await head())).rejects.toThrow('no Multicall3 contract');
  });
});
