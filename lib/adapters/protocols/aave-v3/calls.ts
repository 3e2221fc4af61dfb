import { type Address, toFunctionSelector } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import type { Call } from '@/lib/adapters/chain/multicall';

const getterOf = (signature: string) => {
  const selector = toFunctionSelector(signature);
  return (to: Address, argument: Address | number): Call => ({
    to,
    data: `${selector}${(typeof argument === 'number' ? argument.toString(16) : argument.slice(2).toLowerCase()).padStart(64, '0')}`,
  });
};

/** The view functions we read, as ready calls: name(contract[, argument]). All take at most one word. */
export const calls = {
  getPool: getter('function getPool()'),
  getPriceOracle: getter('function getPriceOracle()'),
  getPoolConfigurator: getter('function getPoolConfigurator()'),
  getPriceOracleSentinel: getter('function getPriceOracleSentinel()'),

  poolRevision: getter('function POOL_REVISION()'),
  getReservesList: getter('function getReservesList()'),
  getReserveData: getterOf('function getReserveData(address)'),
  getVirtualUnderlyingBalance: getterOf('function getVirtualUnderlyingBalance(address)'),
  getReserveDeficit: getterOf('function getReserveDeficit(address)'),
  getLiquidationGracePeriod: getterOf('function getLiquidationGracePeriod(address)'),
  getEModeCategoryData: getterOf('function getEModeCategoryData(uint8)'),
  getEModeCategoryLabel: getterOf('function getEModeCategoryLabel(uint8)'),
  getEModeCategoryCollateralConfig: getterOf('function getEModeCategoryCollateralConfig(uint8)'),
  getEModeCategoryCollateralBitmap: getterOf('function getEModeCategoryCollateralBitmap(uint8)'),
  getEModeCategoryBorrowableBitmap: getterOf('function getEModeCategoryBorrowableBitmap(uint8)'),
  getEModeCategoryLtvzeroBitmap: getterOf('function getEModeCategoryLtvzeroBitmap(uint8)'),
  getIsEModeCategoryIsolated: getterOf('function getIsEModeCategoryIsolated(uint8)'),
  getUserConfiguration: getterOf('function getUserConfiguration(address)'),
  getUserEMode: getterOf('function getUserEMode(address)'),

  isLiquidationAllowed: getter('function isLiquidationAllowed()'),
  getSequencerOracle: getter('function getSequencerOracle()'),
  getGracePeriod: getter('function getGracePeriod()'),
  latestRoundData: getter('function latestRoundData()'),
  getAssetPrice: getterOf('function getAssetPrice(address)'),
  getSourceOfAsset: getterOf('function getSourceOfAsset(address)'),

  symbol: getter('function symbol()'),
  balanceOf: getterOf('function balanceOf(address)'),
  scaledTotalSupply: getter('function scaledTotalSupply()'),
  scaledBalanceOf: getterOf('function scaledBalanceOf(address)'),
  treasury: getter('function RESERVE_TREASURY_ADDRESS()'),
};
