import { type Address, decodeFunctionResult, encodeFunctionData, erc20Abi, maxUint256, parseAbi, toHex } from 'viem';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import { sellExactly, type Worth } from '@/lib/core/cascade/gap/exact-venues';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import { type ForkCall, ForkError, type ForkNode } from './fork-node';
import { mostKnown, targetTrade } from './pool-prices';

const abi = parseAbi([
  'struct ExactIn { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'struct ExactOut { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountOut; uint256 amountInMaximum; uint160 sqrtPriceLimitX96; }',
  'function exactInputSingle(ExactIn params) payable returns (uint256)',
  'function exactOutputSingle(ExactOut params) payable returns (uint256)',
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to) payable returns (uint256)',
  'function swapTokensForExactTokens(uint256 amountOut, uint256 amountInMax, address[] path, address to) payable returns (uint256)',
]);
/** Base units beyond any balance: the pool takes only what brings it to the limit. */
const PLENTY = 2n ** 120n;

/** One account's trades on the fork's real pools, through their router. Amounts in base units. */
export interface ForkTrades {
  /** The pools of these addresses as they stand now, in their order. */
  pools(ids: readonly Address[]): Promise<readonly VenueState[]>;
  /** Takes every pool to where the next unit of `asset` sold fetches `price` (base units of the other token, the fee taken); `undefined` leaves it. */
  moveTo(pools: readonly VenueState[], asset: Address, price: (pool: VenueState) => number | undefined): Promise<void>;
  /**
   * Sells at the best split, at most what the pools are known to take. What came of other tokens, by token, and what each
   * pool took.
   */
  sell(
    pools: readonly VenueState[],
    asset: Address,
    amount: bigint,
    worth: Worth,
  ): Promise<{
    readonly got: ReadonlyMap<Address, bigint>;
    readonly shares: readonly bigint[];
    readonly beyond: boolean;
  }>;
  /** Buys so much of `asset` from each pool. What it cost, by token. */
  buy(pools: readonly VenueState[], asset: Address, amounts: readonly bigint[]): Promise<ReadonlyMap<Address, bigint>>;
  /** Transactions so far. */
  done(): number;
}

/** Gives `trader` plenty of every token, and the pool and the router leave to take it. */
export async function equipTrader(
  node: ForkNode,
  trader: Address,
  tokens: readonly { readonly asset: Address; readonly decimals: number }[],
  spenders: readonly Address[],
): Promise<void> {
  const calls: ForkCall[] = [];
  for (const { asset, decimals } of tokens) {
    await node.rpc.request('anvil_dealERC20', [trader, asset, toHex(10n ** BigInt(decimals + 10))]);
    for (const spender of spenders) {
      const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, maxUint256] });
      calls.push({ from: trader, to: asset, data });
    }
  }
  for (const { status } of await node.mine(calls))
    if (status !== '0x1') throw new ForkError('a token refused the keeper’s approval');
}

export function forkTrades(node: ForkNode, venues: VenueBook, router: Address, trader: Address): ForkTrades {
  let done = 0;
  const balances = async (tokens: readonly Address[]): Promise<readonly bigint[]> => {
    const functionName = 'balanceOf';
    const data = encodeFunctionData({ abi: erc20Abi, functionName, args: [trader] });
    return Promise.all(
      tokens.map(async (token) =>
        decodeFunctionResult({ abi: erc20Abi, functionName, data: await node.call(token, data) }),
      ),
    );
  };
  const send = async (calls: readonly ForkCall[]): Promise<void> => {
    for (const { status } of await node.mine(calls))
      if (status !== '0x1') throw new ForkError('a pool refused a trade that it should take');
    done += calls.length;
  };
  const exactIn = (pool: VenueState, tokenIn: Address, amountIn: bigint, limit = 0n): ForkCall => {
    const tokenOut = otherToken(pool, tokenIn) as Address;
    const data =
      pool.kind === 'uniswap-v3'
        ? encodeFunctionData({
            abi,
            functionName: 'exactInputSingle',
            args: [
              {
                ...{ tokenIn, tokenOut, fee: pool.fee, recipient: trader, amountIn, amountOutMinimum: 0n },
                sqrtPriceLimitX96: limit,
              },
            ],
          })
        : encodeFunctionData({
            abi,
            functionName: 'swapExactTokensForTokens',
            args: [amountIn, 0n, [tokenIn, tokenOut], trader],
          });
    return { from: trader, to: router, data };
  };
  const exactOut = (pool: VenueState, tokenOut: Address, amountOut: bigint): ForkCall => {
    const tokenIn = otherToken(pool, tokenOut) as Address;
    const data =
      pool.kind === 'uniswap-v3'
        ? encodeFunctionData({
            abi,
            functionName: 'exactOutputSingle',
            args: [
              {
                ...{ tokenIn, tokenOut, fee: pool.fee, recipient: trader, amountOut, amountInMaximum: PLENTY },
                sqrtPriceLimitX96: 0n,
              },
            ],
          })
        : encodeFunctionData({
            abi,
            functionName: 'swapTokensForExactTokens',
            args: [amountOut, PLENTY, [tokenIn, tokenOut], trader],
          });
    return { from: trader, to: router, data };
  };
  /** What a block of trades moved of the other tokens. */
  const moved = async (
    pools: readonly VenueState[],
    asset: Address,
    calls: readonly ForkCall[],
    sign: bigint,
  ): Promise<ReadonlyMap<Address, bigint>> => {
    const tokens = [...new Set(pools.map((pool) => otherToken(pool, asset) as Address))];
    const before = await balances(tokens);
    await send(calls);
    const after = await balances(tokens);
    return new Map(tokens.map((token, at) => [token, sign * ((after[at] as bigint) - (before[at] as bigint))]));
  };
  return {
    done: () => done,
    async pools(ids) {
      const all = new Map((await venues.at(await node.latest())).map((venue) => [venue.id, venue]));
      return ids.map((id) => {
        const venue = all.get(id);
        if (venue === undefined) throw new ForkError(`the pool ${id} cannot be read any more`);
        return venue;
      });
    },
    async moveTo(pools, asset, price) {
      const calls = pools.flatMap((pool) => {
        const wanted = price(pool);
        const trade = wanted === undefined ? undefined : targetTrade(pool, asset, wanted);
        if (trade === undefined) return [];
        return [exactIn(pool, trade.tokenIn, trade.amountIn ?? PLENTY, trade.limit)];
      });
      await send(calls);
    },
    async sell(pools, asset, amount, worth) {
      const whole = sellExactly(pools, asset, amount, worth);
      const sale = whole ?? sellExactly(pools, asset, mostKnown(pools, asset), worth);
      if (sale === undefined) throw new ForkError(`nothing is known of what the pools take of ${asset}`);
      const calls = pools.flatMap((pool, at) => {
        const share = sale.shares[at] as bigint;
        return share > 0n ? [exactIn(pool, asset, share)] : [];
      });
      return { got: await moved(pools, asset, calls, 1n), shares: sale.shares, beyond: whole === undefined };
    },
    async buy(pools, asset, amounts) {
      const calls = pools.flatMap((pool, at) => {
        const amount = amounts[at] as bigint;
        return amount > 0n ? [exactOut(pool, asset, amount)] : [];
      });
      return moved(pools, asset, calls, -1n);
    },
  };
}
