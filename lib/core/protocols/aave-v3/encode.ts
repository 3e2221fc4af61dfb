import { type Address, encodeFunctionData, type Hex } from 'viem';
import type { Pair } from '../rules';
import { poolAbi } from './abi';
import { lawsOf } from './revision';
import type { AaveV3Market } from './state';

/**
 * Calldata of Pool.liquidationCall with receiveAToken = false: the liquidator receives the underlying.
 * `debtToCover` in base units, MAX_UINT256 for a full close. Throws `UnknownRevisionError`.
 */
export function encodeLiquidation(
  market: AaveV3Market,
  call: Pair & { readonly account: Address; readonly debtToCover: bigint },
): { readonly to: Address; readonly data: Hex } {
  lawsOf(market.revision);
  return {
    to: market.pool,
    data: encodeFunctionData({
      abi: poolAbi,
      functionName: 'liquidationCall',
      args: [call.collateralAsset, call.debtAsset, call.account, call.debtToCover, false],
    }),
  };
}
