import { type Address, encodeFunctionData, type Hex, parseAbi } from 'viem';
import type { DevAsset } from '../local-market';
import { LIQUIDATION_PROTOCOL_FEE, reserveSpec } from './reserve-specs';
import type { Transactor } from './transactor';

/** What the configurators of every version have in common. */
const configuratorAbi = parseAbi([
  'function configureReserveAsCollateral(address asset, uint256 ltv, uint256 threshold, uint256 bonus)',
  'function setReserveBorrowing(address asset, bool enabled)',
  'function setReserveFlashLoaning(address asset, bool enabled)',
  'function setReserveFactor(address asset, uint256 factor)',
  'function setLiquidationProtocolFee(address asset, uint256 fee)',
  'function setSupplyCap(address asset, uint256 cap)',
  'function setBorrowCap(address asset, uint256 cap)',
]);

/** Queues the settings of every reserve, with LTV raised to the threshold while positions are opened. */
export function configureReserves(
  tx: Transactor,
  deployer: Address,
  configurator: Address,
  assets: readonly DevAsset[],
): void {
  for (const { symbol, address } of assets) {
    const spec = reserveSpec(symbol);
    const calls: Hex[] = [
      encodeFunctionData({
        abi: configuratorAbi,
        functionName: 'configureReserveAsCollateral',
        args: [
          address,
          BigInt(spec.liquidationThreshold),
          BigInt(spec.liquidationThreshold),
          BigInt(spec.liquidationBonus),
        ],
      }),
      encodeFunctionData({
        abi: configuratorAbi,
        functionName: 'setReserveFactor',
        args: [address, BigInt(spec.reserveFactor)],
      }),
      encodeFunctionData({
        abi: configuratorAbi,
        functionName: 'setLiquidationProtocolFee',
        args: [address, BigInt(LIQUIDATION_PROTOCOL_FEE)],
      }),
      encodeFunctionData({ abi: configuratorAbi, functionName: 'setReserveFlashLoaning', args: [address, true] }),
    ];
    if (spec.borrowable) {
      calls.push(
        encodeFunctionData({ abi: configuratorAbi, functionName: 'setReserveBorrowing', args: [address, true] }),
      );
    }
    for (const data of calls) tx.send(deployer, configurator, data);
  }
}

/** Queues the real LTVs and the caps (whole tokens) once the positions stand. */
export function tightenReserves(
  tx: Transactor,
  deployer: Address,
  configurator: Address,
  assets: readonly DevAsset[],
  caps: ReadonlyMap<string, { readonly supply: bigint; readonly borrow: bigint }>,
): void {
  for (const { symbol, address } of assets) {
    const spec = reserveSpec(symbol);
    const cap = caps.get(symbol);
    tx.send(
      deployer,
      configurator,
      encodeFunctionData({
        abi: configuratorAbi,
        functionName: 'configureReserveAsCollateral',
        args: [address, BigInt(spec.ltv), BigInt(spec.liquidationThreshold), BigInt(spec.liquidationBonus)],
      }),
    );
    if (cap === undefined) continue;
    tx.send(
      deployer,
      configurator,
      encodeFunctionData({ abi: configuratorAbi, functionName: 'setSupplyCap', args: [address, cap.supply] }),
    );
    if (!spec.borrowable) continue;
    tx.send(
      deployer,
      configurator,
      encodeFunctionData({ abi: configuratorAbi, functionName: 'setBorrowCap', args: [address, cap.borrow] }),
    );
  }
}
