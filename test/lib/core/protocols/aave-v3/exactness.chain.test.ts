import { type Address, decodeErrorResult, encodeFunctionData, type Hex, maxUint256, parseAbi, toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { AccountData, LiquidationOutcome, LiquidationQuote, Pair } from '@/lib/core/protocols/rules';
import { JsonRpcError } from '@/lib/devnet/chain/json-rpc';
import { createRandom } from '@/lib/devnet/chain/random';
import { gasLimit } from '@/lib/wallet/gas-limit';
import { GAS_BUDGET } from '@/lib/wallet/preflight-input';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';

const USD = 10n ** 8n;
const tokenAbi = parseAbi(['function approve(address spender, uint256 amount)']);

interface RpcReceipt {
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly logs: { readonly address: Address; readonly data: Hex; readonly topics: [Hex, ...Hex[]] }[];
}

/** What a receipt shows of a quote. */
const visible = (q: LiquidationQuote | LiquidationOutcome) => ({
  pair: `${q.collateralAsset}/${q.debtAsset}`,
  account: q.account,
  repaid: q.repaid,
  seizedNet: q.seizedNet,
  protocolFee: q.protocolFee,
  seized: q.seized,
  deficits: q.deficits,
});

const differing = (ours: AccountData, theirs: AccountData): string[] =>
  Object.entries(theirs).flatMap(([field, value]) =>
    ours[field as keyof AccountData] === value
      ? []
      : [`${field}: ours ${ours[field as keyof AccountData]}, chain ${value}`],
  );

describe.each([
  { aave: '3.6' as const, revision: 10 },
  { aave: '3.0' as const, revision: 1 },
])('Aave v$aave on the chain', ({ aave, revision }) => {
  let chain: ChainMarket;

  beforeAll(async () => {
    chain = await openChainMarket({ aave, borrowers: 1_000 });
  });
  afterAll(async () => {
    await chain.local.stop();
  });

  const read = async (accounts: readonly Address[]) => {
    const block = await chain.latest();
    const market = await chain.reader.readMarket(block);
    const states = await chain.reader.readAccounts(market, accounts, block);
    return { block, market, states };
  };

  /** Every account's six fields against the pool's own answers; the number compared. */
  const compareAll = async (): Promise<{ compared: number; liquidatable: number; debtless: number }> => {
    const { borrowers } = chain.local;
    const { block, market, states } = await read(borrowers);
    expect(market.revision).toBe(revision);
    const accrued = rules.accrue(market, block.timestamp);
    const theirs = await chain.accountData(borrowers, block);
    const differences: string[] = [];
    let [compared, liquidatable, debtless] = [0, 0, 0];
    for (const [index, account] of borrowers.entries()) {
      const state = states.get(account);
      const data = theirs[index];
      if (state === undefined || data === undefined) throw new Error(`${account} was not read`);
      if (data.healthFactor < 10n ** 18n) liquidatable++;
      const ours = rules.accountData(accrued, state);
      // The reader does not fetch the collateral of an account that owes nothing: only that it owes nothing counts.
      const found = differing(ours, data).filter(
        (text) => data.totalDebt > 0n || /^(totalDebt|healthFactor)/.test(text),
      );
      differences.push(...found.map((text) => `${account} ${text}`));
      if (data.totalDebt > 0n) compared++;
      else debtless++;
    }
    expect(differences).toEqual([]);
    return { compared, liquidatable, debtless };
  };

  it('equals getUserAccountData in all six fields: after creation, 37 days, a price drop', async () => {
    const created = await compareAll();
    expect(created.compared).toBe(1_000);
    await chain.local.mine(1, 37 * 86_400);
    const accrued = await compareAll();
    for (const [symbol, price] of [
      ['WETH', 2_651],
      ['WBTC', 55_123],
      ['LINK', 13],
      ['AAVE', 88],
    ] as const) {
      await chain.local.setAnswer(symbol, BigInt(price) * USD);
    }
    const dropped = await compareAll();
    expect(created.liquidatable).toBe(0);
    expect(dropped.liquidatable).toBeGreaterThan(50);
    console.log(
      `v${aave}: ${created.compared + accrued.compared + dropped.compared} account reads equal in six fields, 0 differences; ${dropped.liquidatable} liquidatable after the drop`,
    );
  });

  it('predicts executed liquidations to the unit, and the dust reverts', async () => {
    const { local, rpc } = chain;
    const liquidator = local.keys.liquidator.address;
    for (const { symbol, address, decimals } of local.assets) {
      await local.mint(symbol, liquidator, 10n ** BigInt(decimals + 9));
      const data = encodeFunctionData({
        abi: tokenAbi,
        functionName: 'approve',
        args: [local.config.pool, maxUint256],
      });
      await rpc.request('eth_sendTransaction', [{ from: liquidator, to: address, data }]);
    }
    const random = createRandom(36);
    const tally = {
      executed: 0,
      full: 0,
      partial: 0,
      dust: 0,
      refused: 0,
      /** Where 3.7's rounding would have predicted something else: proof that the comparison can fail. */
      neighbourDiffers: 0,
      eMode: 0,
      deficit: 0,
      emptied: 0,
      pairs: new Set<string>(),
      gasEstimates: [] as bigint[],
      mostGasUsed: 0n,
      mostAssets: 0,
    };

    /** A pair of the account, drawn among those its bits allow. */
    const drawPair = (market: AaveV3Market, state: AaveV3Account): Pair | undefined => {
      const pairs: Pair[] = [];
      for (const collateralAsset of state.scaledSupply.keys()) {
        for (const debtAsset of state.scaledDebt.keys()) {
          if (market.reserves.has(collateralAsset)) pairs.push({ collateralAsset, debtAsset });
        }
      }
      return pairs[random.below(pairs.length)];
    };

    const drawAmount = (market: AaveV3Market, state: AaveV3Account, pair: Pair): bigint => {
      const terms = rules.liquidationTerms(market, state, pair, liquidator);
      if (!terms.legal) return maxUint256;
      const style = random.next();
      if (style < 0.3) return maxUint256;
      if (style < 0.6) return terms.candidates[random.below(terms.candidates.length)] ?? maxUint256;
      // Any part of the debt, so that some leave dust; never a round number.
      return (terms.debt * BigInt(1 + random.below(999_983))) / 999_983n + 1n;
    };

    /** Predicts, executes and compares one call. */
    const liquidate = async (account: Address): Promise<void> => {
      const { block, market, states } = await read([account]);
      const state = states.get(account);
      if (state === undefined) throw new Error(`${account} was not read`);
      const timestamp = block.timestamp + 12n;
      const accrued = rules.accrue(market, timestamp);
      if (rules.accountData(accrued, state).healthFactor >= 10n ** 18n) return;
      const pair = drawPair(accrued, state);
      if (pair === undefined) return;
      const debtToCover = drawAmount(accrued, state, pair);
      const predicted = rules.quote(accrued, state, pair, debtToCover, liquidator);
      const call = { from: liquidator, ...rules.encodeLiquidation(accrued, { ...pair, account, debtToCover }) };
      await rpc.request('evm_setNextBlockTimestamp', [toHex(timestamp)]);

      if (!predicted.ok) {
        await rpc.request('evm_mine', []);
        const failure = await rpc.request('eth_call', [call, 'latest']).catch((error: unknown) => error);
        if (!(failure instanceof JsonRpcError))
          throw new Error(`${account}: predicted ${predicted.reason}, the pool took it`);
        if (predicted.reason !== 'must-not-leave-dust') {
          tally.refused++;
          return;
        }
        const { errorName } = decodeErrorResult({ abi: poolAbi, data: failure.revertData ?? '0x' });
        expect(errorName).toBe('MustNotLeaveDust');
        tally.dust++;
        return;
      }
      const estimate = BigInt(await rpc.request<Hex>('eth_estimateGas', [call, 'pending']));
      const hash = await rpc.request<Hex>('eth_sendTransaction', [{ ...call, gas: toHex(3_000_000) }]);
      let receipt: RpcReceipt | null = null;
      while (receipt === null) receipt = await rpc.request<RpcReceipt | null>('eth_getTransactionReceipt', [hash]);
      const context = `${account} ${pair.collateralAsset}/${pair.debtAsset} cover ${debtToCover} at ${timestamp}`;
      expect(receipt.status, context).toBe('0x1');
      const gasUsed = BigInt(receipt.gasUsed);
      expect(gasUsed, context).toBeLessThanOrEqual(gasLimit(estimate));
      const mined = await chain.latest();
      expect(mined.timestamp).toBe(timestamp);
      const outcomes = rules.decodeSettlement(accrued, receipt.logs);
      expect(outcomes.map(visible), context).toEqual([visible(predicted.quote)]);
      const [after] = await chain.accountData([account], mined);
      expect(after?.healthFactor, context).toBe(predicted.quote.healthFactorAfter);

      const terms = rules.liquidationTerms(accrued, state, pair, liquidator);
      const neighbour = rules.quote({ ...accrued, revision: 11 }, state, pair, debtToCover, liquidator);
      if (
        !neighbour.ok ||
        neighbour.quote.repaid !== predicted.quote.repaid ||
        neighbour.quote.seizedNet !== predicted.quote.seizedNet
      ) {
        tally.neighbourDiffers++;
      }
      tally.executed++;
      tally.gasEstimates.push(estimate);
      if (gasUsed > tally.mostGasUsed) tally.mostGasUsed = gasUsed;
      tally.mostAssets = Math.max(tally.mostAssets, state.scaledSupply.size + state.scaledDebt.size);
      tally.pairs.add(`${pair.collateralAsset}/${pair.debtAsset}`);
      if (state.eMode !== 0) tally.eMode++;
      if (predicted.quote.deficits.length > 0) tally.deficit++;
      if (terms.legal && predicted.quote.repaid === terms.debt) tally.full++;
      else tally.partial++;
      if (terms.legal && predicted.quote.seized === terms.collateral) tally.emptied++;
    };

    const wave = async (calls: number): Promise<void> => {
      const { borrowers } = local;
      const { block, market, states } = await read(borrowers);
      const accrued = rules.accrue(market, block.timestamp + 12n);
      const risky = borrowers.filter((account) => {
        const state = states.get(account);
        return state !== undefined && rules.accountData(accrued, state).healthFactor < 10n ** 18n;
      });
      const target = tally.executed + calls;
      for (let tries = 0; tries < calls * 4 && tally.executed < target; tries++) {
        const account = risky[random.below(risky.length)];
        if (account !== undefined) await liquidate(account);
      }
    };

    await wave(60);
    // Breaks the ETH e-mode: the adapter's ratio falls, not the market.
    await local.setRatio('wstETH', 1_112_345_678_901_234_567n);
    await wave(50);
    // Breaks the stablecoin e-mode.
    await local.setAnswer('USDC', 91_234_567n);
    await local.setAnswer('WETH', 2_100_12345678n);
    await wave(60);
    // Deep enough that collateral does not cover debts.
    await local.setAnswer('WETH', 1_401_12345679n);
    await local.setAnswer('WBTC', 29_876_54321098n);
    await local.setAnswer('LINK', 5_43219876n);
    await local.setAnswer('AAVE', 39_87654321n);
    await wave(80);
    const { compared, debtless } = await compareAll();

    console.log(
      `v${aave}: ${tally.executed} liquidations equal to their predictions (${tally.full} full, ${tally.partial} partial, ${tally.emptied} emptied the collateral, ${tally.deficit} with deficit, ${tally.eMode} in e-mode, ${tally.pairs.size} pairs), ${tally.dust} dust reverts and ${tally.refused} other refusals, ${compared} accounts in debt and ${debtless} without equal afterwards, 0 differences`,
    );
    const estimates = tally.gasEstimates.toSorted((a, b) => Number(a - b));
    const at = (share: number): bigint => estimates[Math.ceil(estimates.length * share) - 1] ?? 0n;
    console.log(
      `v${aave}: gas estimated p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}; most used ${tally.mostGasUsed}; accounts of up to ${tally.mostAssets} assets`,
    );
    expect(gasLimit(at(1))).toBeLessThanOrEqual(GAS_BUDGET);
    expect(tally.executed).toBeGreaterThanOrEqual(200);
    expect(tally.pairs.size).toBeGreaterThanOrEqual(20);
    expect(tally.eMode).toBeGreaterThan(10);
    expect(tally.full).toBeGreaterThan(10);
    expect(tally.emptied).toBeGreaterThan(10);
    if (revision === 10) expect(tally.neighbourDiffers).toBeGreaterThan(20);
    if (revision >= 7) {
      expect(tally.deficit).toBeGreaterThan(10);
      expect(tally.dust).toBeGreaterThan(10);
    }
  });
});
