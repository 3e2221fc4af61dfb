import { type Address, encodeFunctionData, encodePacked, erc20Abi, type Hex, maxUint256, parseAbi } from 'viem';
import { executorCall, executorCalldata } from '@/lib/core/execution/funding/executor-call';
import { approve, type FlashSource, flashLoanCall } from '@/lib/core/execution/funding/flash-loan';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import { TokenAmount } from '@/lib/core/units/units';
import type { LocalMarket } from '@/lib/devnet/local-market';
import type { KeptPromise } from './promise';

const swapAbi = parseAbi([
  'struct Input { bytes path; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; }',
  'function exactInput(Input params) payable returns (uint256 amountOut)',
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline) returns (uint256[])',
]);

/** Who sends, and what the executor contract of the local market is. */
export interface Senders {
  readonly wallet: Address;
  /** Holds enough of every token, and sweeps nothing, so that each kind can be sent at any time. */
  readonly executor: Address;
  /** Holds nothing, as a keeper's does: what it pays with it borrows, or takes from the wallet. */
  readonly keeper: Address;
}

/** A transaction, what the rules say that each of its liquidations does, and what its planner promised. */
export interface Sending {
  readonly to: Address;
  readonly data: Hex;
  readonly quotes: readonly LiquidationQuote[];
  readonly liquidator: Address;
  readonly promise?: KeptPromise;
  /** Which Uniswap it sells on without a planner's route. */
  readonly soldOn?: 2 | 3 | undefined;
  /** Of a flash loan without a planner's choice. */
  readonly lent?: boolean | undefined;
}

/** One way to send liquidations. A further one (another lender, another venue) is one more entry of `KINDS`. */
export interface Kind {
  readonly name: string;
  /** Positions that it takes in one transaction. */
  readonly takes: number;
  readonly soldOn?: 2 | 3;
  readonly lent?: true;
  /** Who the pool will see as the liquidator. */
  readonly liquidator: (senders: Senders) => Address;
  /** The transaction, or nothing where it does not suit these positions. */
  readonly call: (
    local: LocalMarket,
    senders: Senders,
    quotes: readonly LiquidationQuote[],
  ) => { readonly to: Address; readonly data: Hex } | undefined;
}

const poolCall = (quote: LiquidationQuote, receiveAToken = false): Hex =>
  encodeFunctionData({
    abi: poolAbi,
    functionName: 'liquidationCall',
    args: [quote.collateralAsset, quote.debtAsset, quote.account, quote.debtToCover, receiveAToken],
  });

const work = ({ config }: LocalMarket, quotes: readonly LiquidationQuote[]): Hex[] =>
  quotes.flatMap((quote) => [
    approve(quote.debtAsset, config.pool, maxUint256),
    executorCall(config.pool, poolCall(quote)),
    approve(quote.debtAsset, config.pool, 0n),
  ]);

const byExecutor = (executor: Address, calls: readonly Hex[]) => ({ to: executor, data: executorCalldata(calls) });

const lent = (
  { executor }: Senders,
  source: FlashSource | undefined,
  quotes: readonly LiquidationQuote[],
  calls: readonly Hex[],
) => {
  const [first] = quotes;
  // Lending out what must be paid out as collateral would refuse for another reason.
  if (!first || !source || quotes.some((quote) => quote.collateralAsset === first.debtAsset)) return undefined;
  const amount = TokenAmount(first.repaid);
  return byExecutor(executor, [flashLoanCall(source, executor, first.debtAsset, amount, calls)]);
};

const poolWith = ({ contracts }: LocalMarket, version: 2 | 3, token: Address) =>
  contracts.uniswap.pools.find((pool) => pool.version === version && [pool.token0, pool.token1].includes(token));

/** Sells what was seized for the other token of a pool; nothing where none lists it. */
const sale = (local: LocalMarket, version: 2 | 3, executor: Address, quote: LiquidationQuote): Hex[] | undefined => {
  const token = quote.collateralAsset;
  const pool = poolWith(local, version, token);
  if (!pool) return undefined;
  const other = pool.token0 === token ? pool.token1 : pool.token0;
  const { v3Router, v2Router } = local.contracts.uniswap;
  const [router, data] =
    version === 3
      ? [
          v3Router,
          encodeFunctionData({
            abi: swapAbi,
            functionName: 'exactInput',
            args: [
              {
                path: encodePacked(['address', 'uint24', 'address'], [token, pool.fee, other]),
                recipient: executor,
                deadline: maxUint256,
                amountIn: quote.seizedNet,
                amountOutMinimum: 0n,
              },
            ],
          }),
        ]
      : [
          v2Router,
          encodeFunctionData({
            abi: swapAbi,
            functionName: 'swapExactTokensForTokens',
            args: [quote.seizedNet, 0n, [token, other], executor, maxUint256],
          }),
        ];
  return [approve(token, router, quote.seizedNet), executorCall(router, data)];
};

const aaveLoan = (local: LocalMarket): FlashSource => ({
  kind: 'aave-v3',
  pool: local.config.pool,
  premiumBps: 100n, // of the approval only: what the pool asks is less
  rounding: 'up',
});

const uniswapLoan = (local: LocalMarket, token: Address): FlashSource | undefined => {
  const pool = poolWith(local, 3, token);
  return pool && { kind: 'uniswap-v3', pool: pool.address, token0: pool.token0, fee: BigInt(pool.fee) };
};

const sold =
  (version: 2 | 3): Kind['call'] =>
  (local, senders, quotes) => {
    const sales = quotes.map((quote) => sale(local, version, senders.executor, quote));
    if (sales.includes(undefined)) return undefined;
    return byExecutor(senders.executor, [...work(local, quotes), ...sales.flatMap((calls) => calls ?? [])]);
  };

const executor = (senders: Senders): Address => senders.executor;

export const KINDS: readonly Kind[] = [
  {
    name: 'own funds',
    takes: 1,
    liquidator: ({ wallet }) => wallet,
    call: ({ config }, _, [quote]) => quote && { to: config.pool, data: poolCall(quote) },
  },
  {
    name: 'for aTokens',
    takes: 1,
    liquidator: ({ wallet }) => wallet,
    call: ({ config }, _, [quote]) => quote && { to: config.pool, data: poolCall(quote, true) },
  },
  {
    name: 'three in one',
    takes: 3,
    liquidator: executor,
    call: (local, senders, quotes) => byExecutor(senders.executor, work(local, quotes)),
  },
  {
    name: 'Aave flash loan',
    takes: 1,
    lent: true,
    liquidator: executor,
    call: (local, senders, quotes) => lent(senders, aaveLoan(local), quotes, work(local, quotes)),
  },
  {
    name: 'Uniswap flash loan',
    takes: 1,
    lent: true,
    liquidator: executor,
    call: (local, senders, quotes) =>
      lent(senders, quotes[0] && uniswapLoan(local, quotes[0].debtAsset), quotes, work(local, quotes)),
  },
  { name: 'sold on Uniswap v3', takes: 1, soldOn: 3, liquidator: executor, call: sold(3) },
  { name: 'sold on Uniswap v2', takes: 1, soldOn: 2, liquidator: executor, call: sold(2) },
];

/** What a sender must have allowed the pool, or the executor that takes from it. */
export const approveOf = (spender: Address): Hex =>
  encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, maxUint256] });
