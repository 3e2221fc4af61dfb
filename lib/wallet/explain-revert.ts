import { decodeErrorResult, erc20Abi, type Hex, parseAbi } from 'viem';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';

/** Token errors a liquidation can meet besides the pool's own: OpenZeppelin 5 and Solidity's built-ins. */
const otherErrors = parseAbi([
  'error Error(string)',
  'error Panic(uint256)',
  'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
  'error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)',
]);

/** Uniswap's routers: what a sale at the route's least is answered with. */
const ROUTE_MOVED: Readonly<Record<string, string>> = Object.fromEntries(
  ['Too little received', 'UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT'].map((text) => [
    text,
    'the route moved: the sale would bring less than its least',
  ]),
);

const WORDS: Readonly<Record<string, string>> = {
  SelfLiquidation: 'an account cannot liquidate itself',
  ReserveInactive: 'one of the two reserves is not active',
  ReservePaused: 'one of the two reserves is paused',
  PriceOracleSentinelCheckFailed: 'the price oracle sentinel does not allow liquidations now',
  LiquidationGraceSentinelCheckFailed: 'a reserve is in its liquidation grace period',
  'Transaction too old': 'the plan’s sale has run out: recompute it',
  HealthFactorNotBelowThreshold: 'the position is healthy again',
  CollateralCannotBeLiquidated: 'this collateral is not enabled for the account',
  SpecifiedCurrencyNotBorrowedByUser: 'the account no longer owes this asset',
  MustNotLeaveDust: 'the call would leave less than the protocol’s minimum of debt or collateral',
  ERC20InsufficientBalance: 'the wallet does not hold enough of the debt asset',
  ERC20InsufficientAllowance: 'the pool may not take enough of the debt asset from this wallet',
  ...ROUTE_MOVED,
};

const LESS = 'what would be left is less than the plan promises: the route moved, or somebody traded before';
/** Through an executor: what it cannot pay is its promise, and whom it may not pull from is the wallet. */
const OF_EXECUTOR: Readonly<Record<string, string>> = {
  ERC20InsufficientBalance: LESS,
  'ERC20: transfer amount exceeds balance': LESS,
  ERC20InsufficientAllowance: 'the executor may not take enough of the debt asset from this wallet',
};

/** Pools before 3.4 revert with a number as text (Errors.sol of aave-v3-core). */
const CODES: Readonly<Record<string, string>> = {
  '27': 'ReserveInactive',
  '29': 'ReservePaused',
  '45': 'HealthFactorNotBelowThreshold',
  '46': 'CollateralCannotBeLiquidated',
  '47': 'SpecifiedCurrencyNotBorrowedByUser',
  '59': 'PriceOracleSentinelCheckFailed',
};

/**
 * A revert's return data in words for a person; `undefined` when it is no error that a liquidation is
 * known to raise, so that the caller shows the node's own message instead. `by`: who makes the calls.
 */
export function explainRevert(data: Hex, by: 'wallet' | 'executor' = 'wallet'): string | undefined {
  try {
    const { errorName, args } = decodeErrorResult({ abi: [...poolAbi, ...erc20Abi, ...otherErrors], data });
    const text = errorName === 'Error' && typeof args?.[0] === 'string' ? args[0] : undefined;
    const name = text === undefined ? errorName : (CODES[text] ?? text);
    return (by === 'executor' ? OF_EXECUTOR[name] : undefined) ?? WORDS[name] ?? name;
  } catch {
    return undefined;
  }
}
