import type { LiquidationOutcome, LiquidationQuote } from '@/lib/core/protocols/rules';
import type { ExecutionChange } from './execution-change';

/**
 * Why a realised amount differs from the planned one.
 * `accrual`: only interest, between the planned and the executed timestamp. `price-change`,
 * `state-change`: the rules on the state just before execution give the realised amount, and that is
 * what had changed. `unexplained`: nothing we know gives it; reported as such, never absorbed.
 */
export type DifferenceReason = 'none' | 'accrual' | 'price-change' | 'state-change' | 'unexplained';

export type ComparedName = 'repaid' | 'seized' | 'seizedNet' | 'protocolFee' | 'deficit';

/** Base units: debt asset for `repaid`, collateral asset for the rest; `deficit` in that of `asset`. */
export interface ComparedField {
  readonly name: ComparedName;
  /** The debt reserve of a `deficit`. */
  readonly asset?: `0x${string}`;
  readonly planned: bigint;
  /** By our rules on the state just before execution, at its block's timestamp; `undefined` when not evaluated. */
  readonly predicted: bigint | undefined;
  readonly realised: bigint;
  /** Realised − planned. */
  readonly difference: bigint;
  readonly reason: DifferenceReason;
}

/** A law that a mined liquidation must obey; `holds` is `undefined` when a side is not known. */
export interface IdentityCheck {
  readonly name: 'seized = net + fee' | 'repaid = debt reduction' | 'same position and pair';
  readonly left: bigint | undefined;
  readonly right: bigint | undefined;
  readonly holds: boolean | undefined;
}

export interface SettlementComparison {
  readonly fields: readonly ComparedField[];
  readonly identities: readonly IdentityCheck[];
  /** True when every amount equals the plan to the unit and no identity is broken. */
  readonly exact: boolean;
  /** True when nothing is unexplained and no identity is broken. */
  readonly explained: boolean;
}

export interface ComparisonInput {
  /** What was agreed to, computed from block N. */
  readonly plan: LiquidationQuote;
  readonly outcome: LiquidationOutcome;
  /** The same call quoted on the state just before it, at its block's timestamp, and what had changed since the plan. */
  readonly reprediction?: { readonly quote: LiquidationQuote | undefined; readonly change: ExecutionChange };
  /** By how much the account's debt token fell in the receipt, debt asset; without the deficit. */
  readonly debtReduction?: bigint;
  /**
   * How far the reduction may stay below the repayment: debt is kept in scaled units, and from v3.5 on a
   * repayment counts in whole ones, rounded down. 0 unless told.
   */
  readonly debtRounding?: bigint;
}

/** Plan against chain, field by field in base units. Pure: the same receipt always compares alike. */
export function compareSettlement(input: ComparisonInput): SettlementComparison {
  const { plan, outcome, reprediction } = input;
  const predicted = reprediction?.quote;
  const amounts = (['repaid', 'seized', 'seizedNet', 'protocolFee'] as const).map((name) =>
    compared(name, plan[name], predicted?.[name], outcome[name], reprediction?.change),
  );
  const fields = [...amounts, ...deficitFields(input)];
  const identities = identityChecks(input);
  const unbroken = identities.every(({ holds }) => holds !== false);
  return {
    fields,
    identities,
    exact: unbroken && fields.every(({ difference }) => difference === 0n),
    explained: unbroken && fields.every(({ reason }) => reason !== 'unexplained'),
  };
}

function compared(
  name: ComparedName,
  planned: bigint,
  predicted: bigint | undefined,
  realised: bigint,
  change: ExecutionChange | undefined,
): ComparedField {
  return {
    name,
    planned,
    predicted,
    realised,
    difference: realised - planned,
    reason: reasonOf(planned, predicted, realised, change),
  };
}

function reasonOf(
  planned: bigint,
  predicted: bigint | undefined,
  realised: bigint,
  change: ExecutionChange | undefined,
): DifferenceReason {
  // A re-prediction that misses is a fault in our rules or our state, even where the plan happens to be right.
  if (predicted !== undefined && predicted !== realised) return 'unexplained';
  if (planned === realised) return 'none';
  if (predicted === undefined || change === undefined || change === 'none') return 'unexplained';
  return change;
}

function deficitFields({ plan, outcome, reprediction }: ComparisonInput): readonly ComparedField[] {
  const assets = new Set(
    [...plan.deficits, ...(reprediction?.quote?.deficits ?? []), ...outcome.deficits].map(({ asset }) => asset),
  );
  const of = (deficits: LiquidationQuote['deficits'], asset: string): bigint =>
    deficits.reduce((sum, each) => (each.asset === asset ? sum + each.amount : sum), 0n);
  return [...assets].map((asset) => ({
    ...compared(
      'deficit',
      of(plan.deficits, asset),
      reprediction?.quote && of(reprediction.quote.deficits, asset),
      of(outcome.deficits, asset),
      reprediction?.change,
    ),
    asset,
  }));
}

function identityChecks({
  plan,
  outcome,
  debtReduction,
  debtRounding = 0n,
}: ComparisonInput): readonly IdentityCheck[] {
  const samePosition =
    plan.account === outcome.account &&
    plan.collateralAsset === outcome.collateralAsset &&
    plan.debtAsset === outcome.debtAsset;
  const net = outcome.seizedNet + outcome.protocolFee;
  const unreduced = debtReduction === undefined ? undefined : outcome.repaid - debtReduction;
  return [
    { name: 'same position and pair', left: undefined, right: undefined, holds: samePosition },
    { name: 'seized = net + fee', left: outcome.seized, right: net, holds: outcome.seized === net },
    {
      name: 'repaid = debt reduction',
      left: outcome.repaid,
      right: debtReduction,
      holds: unreduced === undefined ? undefined : unreduced >= 0n && unreduced <= debtRounding,
    },
  ];
}
