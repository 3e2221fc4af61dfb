import { decodeErrorResult, erc20Abi, type Hex, parseAbi } from 'viem';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';

/** Token errors a liquidation can meet besides the pool's own: OpenZeppelin 5 and Solidity's built-ins. */
const otherErrors = parseAbi([
  'error Error(string)',
  'error Panic(uint256)',
  'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
  'error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)',
]);

const WORDS: Readonly<Record<string, string>> = {
  SelfLiquidation: 'an account cannot liquidate itself',
  ReserveInactive: 'one of the two reserves is not active',
  ReservePaused: 'one of the two reserves is paused',
  PriceOracleSentinelCheckFailed: 'the price oracle sentinel does not allow liquidations now',
  LiquidationGraceSentinelCheckFailed: 'a reserve is in its liquidation grace period',
  HealthFactorNotBelowThreshold: 'the position is healthy again',
  CollateralCannotBeLiquidated: 'this collateral is not enabled for the account',
  SpecifiedCurrencyNotBorrowedByUser: 'the account no longer owes this asset',
  MustNotLeaveDust: 'the call would leave less than the protocol’s minimum of debt or collateral',
  ERC20InsufficientBalance: 'the wallet does not hold enough of the debt asset',
  ERC20InsufficientAllowance: 'the pool may not take enough of the debt asset from this wallet',
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
 * known to raise, so that the caller shows the node's own message instead.
 */
export function explainRevert(data: Hex): string | undefined {
  try {
    const { errorName, args } = decodeErrorResult({ abi: [...poolAbi, ...erc20Abi, ...otherErrors], data });
    const text = errorName === 'Error' && typeof args?.[0] === 'string' ? args[0] : undefined;
    const name = text === undefined ? errorName : (CODES[text] ?? text);
    return WORDS[name] ?? name;
  } catch {
    return undefined;
  }
}
