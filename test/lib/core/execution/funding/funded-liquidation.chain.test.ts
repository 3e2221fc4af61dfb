import {
  type Address,
  decodeFunctionResult,
  encodeFunctionData,
  encodePacked,
  erc20Abi,
  type Hex,
  maxUint256,
  parseAbi,
  toHex,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FlashSource, flashPremium } from '@/lib/core/execution/funding/flash-loan';
import { type FundedLiquidation, fundedLiquidation } from '@/lib/core/execution/funding/funded-liquidation';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import { TokenAmount } from '@/lib/core/units/units';
import { deployExecutor } from '@/lib/devnet/chain/deploy-executor';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';

const abi = parseAbi([
  'struct Input { bytes path; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; }',
  'function exactInput(Input params) payable returns (uint256 amountOut)',
  'function quoteExactInput(bytes path, uint256 amountIn) returns (uint256 amountOut, uint160[] prices, uint32[] crossed, uint256 gas)',
  'function FLASHLOAN_PREMIUM_TOTAL() view returns (uint128)',
  'function token0() view returns (address)',
]);
/** Timestamps are set, so that what a plan predicts is what the block computes. */
const STEP = 12;

describe.each(['3.6', '3.0'] as const)('Aave v%s', (aave) => {
  let chain: ChainMarket;
  let executor: Address;
  let owner: Address;
  let taken = new Set<string>();
  const symbol = (name: string) => {
    const found = chain.local.assets.find((asset) => asset.symbol === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const call = (to: Address, data: Hex, from = owner) =>
    chain.rpc.request<Hex>('eth_call', [{ from, to, data }, 'latest']);
  const balance = async (token: Address, of: Address): Promise<bigint> =>
    decodeFunctionResult({
      abi: erc20Abi,
      functionName: 'balanceOf',
      data: await call(token, encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [of] })),
    });
  const send = async (tx: { to: Address; data: Hex; value?: bigint }, from = owner) => {
    const hash = await chain.rpc.request<Hex>('eth_sendTransaction', [
      { from, to: tx.to, data: tx.data, value: toHex(tx.value ?? 0n), gas: toHex(5_000_000n) },
    ]);
    return vi.waitFor(
      async () => {
        const receipt = await chain.rpc.request<{ status: Hex; blockNumber: Hex } | null>('eth_getTransactionReceipt', [
          hash,
        ]);
        if (receipt === null) throw new Error('not mined yet');
        return receipt;
      },
      { timeout: 10_000, interval: 5 },
    );
  };

  beforeAll(async () => {
    chain = await openChainMarket({ aave, borrowers: 200 });
    const [keeper] = chain.local.keys.spare;
    if (!keeper) throw new Error('no spare account');
    owner = keeper.address;
    executor = await deployExecutor(chain.rpc, owner);
    taken = new Set();
    await chain.local.setAnswer('WETH', 2_400n * 10n ** 8n);
  });
  afterAll(async () => {
    await chain.local.stop();
  });

  /** The best fixed offer on a position that owes USDC against ether, at the next block, and what its sale brings. */
  const order = async () => {
    const block = await chain.latest();
    const at = block.timestamp + BigInt(STEP);
    const market = await chain.reader.readMarket(block);
    const states = await chain.reader.readAccounts(market, chain.local.borrowers, block);
    const accrued = rules.accrue(market, at);
    const [weth, usdc] = [symbol('WETH'), symbol('USDC')];
    const pair = { collateralAsset: weth.address, debtAsset: usdc.address };
    const quotes = [...states.entries()].flatMap(([account, state]): LiquidationQuote[] => {
      if (taken.has(account)) return [];
      const terms = rules.liquidationTerms(accrued, state, pair);
      if (!terms.legal) return [];
      const quote = rules.quote(accrued, state, pair, terms.candidates.at(-1) ?? 0n);
      return quote.ok && quote.quote.repaid > 100n * 10n ** 6n ? [quote.quote] : [];
    });
    const quote = quotes.sort((a, b) => Number(b.repaid - a.repaid))[0];
    if (quote === undefined) throw new Error('nobody owes USDC against ether below one');
    taken.add(quote.account);
    const path = encodePacked(['address', 'uint24', 'address'], [weth.address, 500, usdc.address]);
    const { v3Quoter, v3Router } = chain.local.contracts.uniswap;
    const [out] = decodeFunctionResult({
      abi,
      functionName: 'quoteExactInput',
      data: await call(
        v3Quoter,
        encodeFunctionData({ abi, functionName: 'quoteExactInput', args: [path, quote.seizedNet] }),
      ),
    });
    const liquidation = rules.encodeLiquidation(market, {
      ...pair,
      account: quote.account,
      debtToCover: quote.debtToCover,
    });
    const swap = {
      path,
      recipient: executor,
      deadline: maxUint256,
      amountIn: quote.seizedNet,
      amountOutMinimum: out,
    };
    const base: Omit<FundedLiquidation, 'funding' | 'minProfit'> = {
      executor,
      recipient: owner,
      debtAsset: usdc.address,
      amount: quote.repaid,
      liquidations: [
        {
          ...liquidation,
          spends: { token: usdc.address, amount: quote.repaid, exact: quote.debtToCover === quote.repaid },
        },
      ],
      sales: [
        {
          to: v3Router,
          data: encodeFunctionData({ abi, functionName: 'exactInput', args: [swap] }),
          spends: { token: weth.address, amount: quote.seizedNet, exact: true },
        },
      ],
      leftovers: [weth.address],
    };
    const premiumBps = decodeFunctionResult({
      abi,
      functionName: 'FLASHLOAN_PREMIUM_TOTAL',
      data: await call(chain.local.config.pool, encodeFunctionData({ abi, functionName: 'FLASHLOAN_PREMIUM_TOTAL' })),
    });
    const stable = chain.local.contracts.uniswap.pools.find(
      ({ token0, token1, fee }) => fee === 100 && [token0, token1].includes(usdc.address),
    );
    if (!stable) throw new Error('no pool to borrow from');
    const sources: Record<'aave-v3' | 'uniswap-v3', FlashSource> = {
      'aave-v3': {
        kind: 'aave-v3',
        pool: chain.local.config.pool,
        premiumBps,
        rounding: aave === '3.0' ? 'nearest' : 'up',
      },
      'uniswap-v3': { kind: 'uniswap-v3', pool: stable.address, token0: stable.token0, fee: BigInt(stable.fee) },
    };
    return { base, quote, out, sources };
  };
  const emptied = async () => {
    for (const { address } of [symbol('WETH'), symbol('USDC')]) expect(await balance(address, executor)).toBe(0n);
  };

  it.each(['aave-v3', 'uniswap-v3'] as const)(
    'borrows from %s: the profit is the predicted one to the unit',
    async (kind) => {
      const { base, quote, out, sources } = await order();
      const funding = sources[kind];
      const premium = flashPremium(funding, quote.repaid);
      const profit = TokenAmount(out - quote.repaid - premium);
      expect(premium).toBeGreaterThan(0n);
      expect(profit).toBeGreaterThan(0n);
      const before = await balance(base.debtAsset, owner);
      const { status } = await send(fundedLiquidation({ ...base, funding, minProfit: profit }));
      expect(status).toBe('0x1');
      expect((await balance(base.debtAsset, owner)) - before).toBe(profit);
      await emptied();
    },
  );

  it('reverts as a whole when a single unit of the profit is missing', async () => {
    const { base, quote, out, sources } = await order();
    const funding = sources['aave-v3'];
    const profit = out - quote.repaid - flashPremium(funding, quote.repaid);
    const before = await balance(base.debtAsset, owner);
    const short = await send(fundedLiquidation({ ...base, funding, minProfit: TokenAmount(profit + 1n) }));
    expect(short.status).toBe('0x0');
    expect(await balance(base.debtAsset, owner)).toBe(before);
    const block = await chain.latest();
    const market = await chain.reader.readMarket(block);
    const state = (await chain.reader.readAccounts(market, [quote.account], block)).get(quote.account);
    if (!state) throw new Error('the account is gone');
    const pair = { collateralAsset: quote.collateralAsset, debtAsset: quote.debtAsset };
    expect(rules.liquidationTerms(rules.accrue(market, block.timestamp), state, pair).legal).toBe(true);
  });

  it('takes the wallet’s own funds, gives them back with the profit, and keeps nothing', async () => {
    const token = symbol('USDC').address;
    await chain.local.mint('USDC', owner, 10n ** 13n);
    await send({
      to: token,
      data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [executor, maxUint256] }),
    });
    const { base, quote, out } = await order();
    const before = await balance(token, owner);
    const minProfit = TokenAmount(out - quote.repaid);
    const sent = await send(fundedLiquidation({ ...base, funding: { kind: 'own' }, minProfit }));
    expect(sent.status).toBe('0x1');
    expect((await balance(token, owner)) - before).toBe(minProfit);
    await emptied();
  });

  it('pays the builder what was bid, and obeys nobody but its owner', async () => {
    const { base, out, quote, sources } = await order();
    const bid = 10n ** 15n;
    const tx = fundedLiquidation({ ...base, funding: sources['uniswap-v3'], minProfit: TokenAmount(1n), bid });
    expect(out).toBeGreaterThan(quote.repaid);
    const stranger = chain.local.keys.liquidator.address;
    await expect(call(tx.to, tx.data, stranger)).rejects.toThrow('revert');
    const miner: Address = '0x00000000000000000000000000000000000b1d00';
    await chain.rpc.request('anvil_setCoinbase', [miner]);
    const { status, blockNumber } = await send(tx);
    expect(status).toBe('0x1');
    const paid = async (block: bigint) => BigInt(await chain.rpc.request<Hex>('eth_getBalance', [miner, toHex(block)]));
    const at = BigInt(blockNumber);
    expect((await paid(at)) - (await paid(at - 1n))).toBeGreaterThanOrEqual(bid);
  });
});
