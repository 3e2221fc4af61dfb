import { type Hex, toEventSelector } from 'viem';

/** Topics of the events we follow, and at which topic an account of theirs stands. Source: aave-v3-origin src/contracts/interfaces. */
export const BORROW = toEventSelector('Borrow(address,address,address,uint256,uint8,uint256,uint16)');
export const LIQUIDATION_CALL = toEventSelector(
  'LiquidationCall(address,address,address,uint256,uint256,address,bool)',
);
export const DEFICIT_CREATED = toEventSelector('DeficitCreated(address,address,uint256)');
export const DEFICIT_COVERED = toEventSelector('DeficitCovered(address,address,uint256)');
export const UPGRADED = toEventSelector('Upgraded(address)');

/** Pool and token events that touch accounts: topic → positions of the accounts among the topics. */
export const TOUCHING: ReadonlyMap<Hex, readonly number[]> = new Map<Hex, readonly number[]>([
  [toEventSelector('Supply(address,address,address,uint256,uint16)'), [2]],
  [toEventSelector('Withdraw(address,address,address,uint256)'), [2]],
  [BORROW, [2]],
  [toEventSelector('Repay(address,address,address,uint256,bool)'), [2]],
  [LIQUIDATION_CALL, [3]],
  [toEventSelector('UserEModeSet(address,uint8)'), [1]],
  [toEventSelector('ReserveUsedAsCollateralEnabled(address,address)'), [2]],
  [toEventSelector('ReserveUsedAsCollateralDisabled(address,address)'), [2]],
  [DEFICIT_CREATED, [1]],
  [toEventSelector('BalanceTransfer(address,address,uint256,uint256)'), [1, 2]],
  [toEventSelector('Transfer(address,address,uint256)'), [1, 2]],
  [toEventSelector('Mint(address,address,uint256,uint256,uint256)'), [2]],
  [toEventSelector('Burn(address,address,uint256,uint256,uint256)'), [1]],
]);

/**
 * Configurator events that change only what is read with the market at every block. Any other one, known or not,
 * calls for a re-sync of all accounts.
 */
export const READ_EVERY_BLOCK: ReadonlySet<Hex> = new Set(
  [
    'SupplyCapChanged(address,uint256,uint256)',
    'BorrowCapChanged(address,uint256,uint256)',
    'ReserveFactorChanged(address,uint256,uint256)',
    'ReserveInterestRateDataChanged(address,address,bytes)',
    'ReserveInterestRateStrategyChanged(address,address,address)',
    'ReserveFlashLoaning(address,bool)',
    'ReserveBorrowing(address,bool)',
    'ReservePaused(address,bool)',
    'ReserveFrozen(address,bool)',
    'PendingLtvChanged(address,uint256)',
    'LiquidationGracePeriodChanged(address,uint40)',
    'LiquidationGracePeriodDisabled(address)',
    'LiquidationProtocolFeeChanged(address,uint256,uint256)',
    'DebtCeilingChanged(address,uint256,uint256)',
    'SiloedBorrowingChanged(address,bool,bool)',
    'BorrowableInIsolationChanged(address,bool)',
    'FlashloanPremiumTotalUpdated(uint128,uint128)',
    'FlashloanPremiumToProtocolUpdated(uint128,uint128)',
  ].map((signature) => toEventSelector(signature)),
);
