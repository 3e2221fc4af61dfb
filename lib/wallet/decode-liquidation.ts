import { type Address, decodeEventLog, type TransactionReceipt } from 'viem';
import { scaledTokenAbi } from '@/lib/core/protocols/aave-v3/abi';
import { lawsOf } from '@/lib/core/protocols/aave-v3/revision';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { RAY } from '@/lib/core/units/units';
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
): Pick<MinedLiquidation, 'outcome' | 'debtReduction' | 'debtRounding'> {
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
  if (burned === undefined) return { outcome, debtReduction: undefined, debtRounding: 0n };
  const deficit = outcome.deficits.find(({ asset }) => asset === plan.debtAsset)?.amount ?? 0n;
  // `amount` rounded down to scaled units loses less than one, which is worth index / RAY, rounded up, base units.
  const scaledUnit = (burned.index + RAY - 1n) / RAY;
  const debtRounding = lawsOf(revision).balances === 'directed' ? scaledUnit : 0n;
  return { outcome, debtReduction: burned.amount - deficit, debtRounding };
}

/**
 * Debt tokens of the account burned in these logs, accrued interest included: a Burn's value is what is
 * left after the interest that was minted in the same step, and a Mint's is that interest less the repayment.
 */
function debtBurned(logs: TransactionReceipt['logs'], debtToken: Address, account: Address) {
  let burned: { readonly amount: bigint; readonly index: bigint } | undefined;
  const add = (amount: bigint, index: bigint): void => {
    burned = { amount: (burned?.amount ?? 0n) + amount, index };
  };
  for (const { address, data, topics } of logs) {
    if (address.toLowerCase() !== debtToken) continue;
    try {
      const event = decodeEventLog({ abi: scaledTokenAbi, data, topics });
      if (event.eventName === 'Burn' && event.args.from.toLowerCase() === account)
        add(event.args.value + event.args.balanceIncrease, event.args.index);
      if (event.eventName === 'Mint' && event.args.onBehalfOf.toLowerCase() === account)
        add(event.args.balanceIncrease - event.args.value, event.args.index);
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
