import type { Hash } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { LiquidationOutcome, LiquidationQuote } from '@/lib/core/protocols/rules';
import type { SettlementView } from './schema';

/** Where and at what cost a liquidation was mined. */
export interface SettlementPlace {
  readonly txHash: Hash;
  readonly logIndex: number;
  readonly block: BlockRef;
  readonly gasUsed: bigint;
  /** Wei. */
  readonly effectiveGasPrice: bigint;
}

/** A mined liquidation as the wire carries it; `prediction` is our rules' for its pre-state, `undefined` when not known. */
export function settlementView(
  outcome: LiquidationOutcome,
  place: SettlementPlace,
  prediction: LiquidationQuote | undefined,
): SettlementView {
  return {
    txHash: place.txHash,
    logIndex: place.logIndex,
    blockNumber: Number(place.block.number),
    blockHash: place.block.hash,
    timestamp: Number(place.block.timestamp),
    account: outcome.account,
    liquidator: outcome.liquidator,
    collateralAsset: outcome.collateralAsset,
    debtAsset: outcome.debtAsset,
    repaid: outcome.repaid.toString(),
    seized: outcome.seized.toString(),
    seizedNet: outcome.seizedNet.toString(),
    protocolFee: outcome.protocolFee.toString(),
    deficits: outcome.deficits.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
    gasUsed: place.gasUsed.toString(),
    gasCost: (place.gasUsed * place.effectiveGasPrice).toString(),
    predicted:
      prediction === undefined
        ? null
        : {
            repaid: prediction.repaid.toString(),
            seized: prediction.seized.toString(),
            seizedNet: prediction.seizedNet.toString(),
            protocolFee: prediction.protocolFee.toString(),
          },
  };
}
