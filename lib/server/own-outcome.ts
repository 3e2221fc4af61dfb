import type { Attempt } from '@/lib/core/execution/keeper/job';
import type { LedgerEntry } from '@/lib/core/settlement/ledger/ledger-entry';
import { ownMoney } from '@/lib/core/settlement/own-money';
import type { OwnOutcome } from '@/lib/core/snapshot/own-outcome-schema';
import type { PlanTrail } from '@/lib/core/snapshot/plan-trail-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { OwnTransaction, StoredLedger } from '@/lib/engine/ports';

type Intent = NonNullable<Attempt['intent']>;
type Meant = Intent['liquidations'][number];

/**
 * What a keeper meant with one transaction beside what became of it, for one of its liquidations; `undefined` where no
 * intent was written down, or its books are not known. `rows` and `ledgers` are all of the transaction's.
 */
export function ownOutcome(
  { signer, attempts }: OwnTransaction,
  row: SettlementView,
  rows: readonly SettlementView[],
  ledgers: readonly StoredLedger[],
): OwnOutcome | undefined {
  const sent = attempts.at(-1);
  const intent = sent?.intent;
  const meant = intent && memberOf(intent, row);
  if (!sent || !intent || !meant || ledgers.length < rows.length) return undefined;
  const money = ownMoney(
    {
      ...intent,
      gas: { simulated: sent.simulated?.gas, limit: sent.gas, maxFeePerGas: sent.maxFeePerGas },
    },
    {
      timestamp: BigInt(row.timestamp),
      liquidations: rows.map(({ account, repaid, seizedNet, predicted }) => ({
        ...{ account, repaid: BigInt(repaid), seizedNet: BigInt(seizedNet) },
        predicted: predicted ? { repaid: BigInt(predicted.repaid), seizedNet: BigInt(predicted.seizedNet) } : undefined,
      })),
      entries: ledgers.flatMap(({ entries }): readonly LedgerEntry[] => entries),
      gasUsed: rows.reduce((sum, { gasUsed }) => sum + BigInt(gasUsed), 0n),
      gasCost: rows.reduce((sum, { gasCost }) => sum + BigInt(gasCost), 0n),
    },
  );
  return {
    ...{ signer, attempts: attempts.length, lender: intent.lender, promised: intent.promised.toString() },
    trail: trailOf(attempts, intent, meant, row),
    money: money.map(({ name, token, meant: was, realised, reason }) => ({
      ...{ name, token, reason, meant: was.toString(), realised: realised.toString() },
    })),
  };
}

const memberOf = ({ liquidations }: Intent, { account }: Pick<SettlementView, 'account'>): Meant | undefined =>
  liquidations.find((each) => each.account === account);

/**
 * From the first attempt that was meant for it to the one that was mined, and what the simulation of that one moved, at the
 * time planned for; without it where only its success was looked at.
 */
function trailOf(attempts: readonly Attempt[], intent: Intent, meant: Meant, row: SettlementView): PlanTrail {
  const planned = attempts.map((attempt) => attempt.intent).find((each) => each && memberOf(each, row)) ?? intent;
  const stage = (of: Intent, amounts: Meant['planned'], block = of.block): PlanTrail['planned'] => ({
    repaid: amounts.repaid.toString(),
    seizedNet: amounts.seizedNet.toString(),
    protocolFee: amounts.protocolFee.toString(),
    block: Number(block),
    projectedTo: Number(of.projectedTo),
  });
  const run = attempts.at(-1)?.simulated;
  const simulated = run?.liquidations?.find(
    ({ account, collateralAsset, debtAsset }) =>
      account === row.account && collateralAsset === row.collateralAsset && debtAsset === row.debtAsset,
  );
  return {
    ...{ txHash: row.txHash, logIndex: row.logIndex },
    planned: stage(planned, (memberOf(planned, row) ?? meant).planned),
    quoted: stage(intent, meant.planned),
    ...(simulated && { simulated: stage(intent, simulated, run?.block) }),
  };
}
