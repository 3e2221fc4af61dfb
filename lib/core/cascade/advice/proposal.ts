import { type Address, encodeFunctionData, type Hex, parseAbi } from 'viem';

/** What a proposal sets of one reserve: terms in bps (bonus 10,500 = 5 %), caps in whole tokens (0 = none); left out = as it is. */
export interface ProposedTerms {
  readonly asset: Address;
  /** All three are set by one call. */
  readonly collateral?: {
    readonly ltv: number;
    readonly liquidationThreshold: number;
    readonly liquidationBonus: number;
  };
  readonly supplyCap?: bigint;
  readonly borrowCap?: bigint;
}

export interface ProposalCall {
  readonly to: Address;
  readonly signature: string;
  readonly data: Hex;
}

/** Aave's PoolConfigurator, and its risk steward, which takes the config engine's structs (`aave-v3-origin`, IAaveV3ConfigEngine). */
const CONFIGURATOR = parseAbi([
  'function configureReserveAsCollateral(address asset, uint256 ltv, uint256 liquidationThreshold, uint256 liquidationBonus)',
  'function setSupplyCap(address asset, uint256 newSupplyCap)',
  'function setBorrowCap(address asset, uint256 newBorrowCap)',
]);
const STEWARD = parseAbi([
  'struct CapsUpdate { address asset; uint256 supplyCap; uint256 borrowCap; }',
  'struct CollateralUpdate { address asset; uint256 ltv; uint256 liqThreshold; uint256 liqBonus; uint256 debtCeiling; uint256 liqProtocolFee; }',
  'function updateCaps(CapsUpdate[] capsUpdates)',
  'function updateCollateralSide(CollateralUpdate[] collateralUpdates)',
]);
/** EngineFlags.KEEP_CURRENT. */
const KEEP_CURRENT = 2n ** 256n - 1n - 42n;
const PAR = 10_000;

/** The calls of a governance payload: each of the PoolConfigurator, by who has its role. Nothing is sent. */
export function configuratorCalls(configurator: Address, terms: readonly ProposedTerms[]): ProposalCall[] {
  return terms.flatMap(({ asset, collateral, supplyCap, borrowCap }): ProposalCall[] => [
    ...(collateral === undefined
      ? []
      : [
          {
            to: configurator,
            signature: 'configureReserveAsCollateral(address,uint256,uint256,uint256)',
            data: encodeFunctionData({
              abi: CONFIGURATOR,
              functionName: 'configureReserveAsCollateral',
              args: [
                asset,
                BigInt(collateral.ltv),
                BigInt(collateral.liquidationThreshold),
                BigInt(collateral.liquidationBonus),
              ],
            }),
          },
        ]),
    ...(supplyCap === undefined
      ? []
      : [
          {
            to: configurator,
            signature: 'setSupplyCap(address,uint256)',
            data: encodeFunctionData({ abi: CONFIGURATOR, functionName: 'setSupplyCap', args: [asset, supplyCap] }),
          },
        ]),
    ...(borrowCap === undefined
      ? []
      : [
          {
            to: configurator,
            signature: 'setBorrowCap(address,uint256)',
            data: encodeFunctionData({ abi: CONFIGURATOR, functionName: 'setBorrowCap', args: [asset, borrowCap] }),
          },
        ]),
  ]);
}

/** The same for a risk steward: at most two calls, for all reserves together. Its bonus is counted from 0. Nothing is sent. */
export function stewardCalls(steward: Address, terms: readonly ProposedTerms[]): ProposalCall[] {
  const collaterals = terms.flatMap(({ asset, collateral }) =>
    collateral === undefined
      ? []
      : [
          {
            asset,
            ltv: BigInt(collateral.ltv),
            liqThreshold: BigInt(collateral.liquidationThreshold),
            liqBonus: BigInt(collateral.liquidationBonus - PAR),
            debtCeiling: KEEP_CURRENT,
            liqProtocolFee: KEEP_CURRENT,
          },
        ],
  );
  const caps = terms.flatMap(({ asset, supplyCap, borrowCap }) =>
    supplyCap === undefined && borrowCap === undefined
      ? []
      : [{ asset, supplyCap: supplyCap ?? KEEP_CURRENT, borrowCap: borrowCap ?? KEEP_CURRENT }],
  );
  return [
    ...(collaterals.length === 0
      ? []
      : [
          {
            to: steward,
            signature: 'updateCollateralSide((address,uint256,uint256,uint256,uint256,uint256)[])',
            data: encodeFunctionData({ abi: STEWARD, functionName: 'updateCollateralSide', args: [collaterals] }),
          },
        ]),
    ...(caps.length === 0
      ? []
      : [
          {
            to: steward,
            signature: 'updateCaps((address,uint256,uint256)[])',
            data: encodeFunctionData({ abi: STEWARD, functionName: 'updateCaps', args: [caps] }),
          },
        ]),
  ];
}
