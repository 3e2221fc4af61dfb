import { type Address, decodeEventLog, type TransactionReceipt } from 'viem';
import { scaledTokenAbi } from '@/lib/core/protocols/aave-v3/abi';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { ExecutablePlan } from '@/lib/core/snapshot/schema';
import type { MinedLiquidation } from './liquidation-runs';

/**
 * What the mined call did to this plan's account, from the receipt's logs alone, by the same decoder as
 * the engine's.
 *
 * @throws LiquidationNotInReceiptError
 */
export function decodeLiquidation(
  receipt: Pick<TransactionReceipt, 'logs' | 'transactionHash'>,
  { plan, account, to, tokens }: ExecutablePlan,
  revision: number,
): Pick<MinedLiquidation, 'outcome' | 'debtReduction'> {
  const outcomes = protocolRules['aave-v3'].decodeSettlement(
    {
      revision,
      pool: to,
      treasury: tokens.treasury ?? undefined,
      reserves: new Map([[plan.collateralAsset, { aToken: tokens.aToken }]]),
    },
    receipt.logs,
  );
  const outcome = outcomes.find(
    (each) =>
      each.account === account && each.collateralAsset === plan.collateralAsset && each.debtAsset === plan.debtAsset,
  );
  if (outcome === undefined) throw new LiquidationNotInReceiptError(receipt.transactionHash);
  const burned = debtBurned(receipt.logs, tokens.variableDebtToken, account);
  const deficit = outcome.deficits.find(({ asset }) => asset === plan.debtAsset)?.amount ?? 0n;
  return { outcome, debtReduction: burned === undefined ? undefined : burned - deficit };
}

/**
 * Debt tokens of the account burned in these logs, accrued interest included: a Burn's value is what is
 * left after the interest that was minted in the same step, and a Mint's is that interest less the repayment.
 */
function debtBurned(logs: TransactionReceipt['logs'], debtToken: Address, account: Address): bigint | undefined {
  let burned: bigint | undefined;
  for (const { address, data, topics } of logs) {
    if (address.toLowerCase() !== debtToken) continue;
    try {
      const event = decodeEventLog({ abi: scaledTokenAbi, data, topics });
      if (event.eventName === 'Burn' && event.args.from.toLowerCase() === account)
        burned = (burned ?? 0n) + event.args.value + event.args.balanceIncrease;
      if (event.eventName === 'Mint' && event.args.onBehalfOf.toLowerCase() === account)
        burned = (burned ?? 0n) + event.args.balanceIncrease - event.args.value;
    } catch {
      // Another event of the token (Transfer is decoded above): it says nothing about the balance's change.
    }
  }
  return burned;
}

export class LiquidationNotInReceiptError extends Error {
  override readonly name = 'LiquidationNotInReceiptError';
  constructor(hash: string) {
    super(
      `The transaction ${hash} was mined, but it holds no liquidation of this position. If the wallet wrapped the call, look at the transaction in an explorer; nothing is claimed here.`,
    );
  }
}
