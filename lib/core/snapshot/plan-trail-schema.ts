import { z } from 'zod';
import { mostInterest, ROUNDING } from '@/lib/core/protocols/most-interest';
import type { ExecutablePlan } from './plan-schema';
import type { SettlementView } from './settlement-schema';
import { hashSchema, intString } from './values-schema';

const amountsSchema = z.object({ repaid: intString, seizedNet: intString, protocolFee: intString });
const stageSchema = amountsSchema.extend({
  /** The block whose state it was computed from, and the unix seconds it was projected to. */
  block: z.number().int(),
  projectedTo: z.number().int(),
});

/** What was meant with a liquidation of ours, from the first look to the transaction. */
export const planTrailSchema = z.object({
  txHash: hashSchema,
  logIndex: z.number().int().optional(),
  /** What was agreed to. */
  planned: stageSchema,
  /** What was asked for again right before sending. */
  quoted: stageSchema,
  /** What an `eth_call` of the transaction itself did; absent where only its success was looked at. */
  simulated: stageSchema.optional(),
});
export type PlanTrail = z.infer<typeof planTrailSchema>;

/** A plan as a stage of the trail. */
export const stageOf = ({ plan, block, projectedTo }: ExecutablePlan): PlanTrail['planned'] => ({
  ...{ repaid: plan.repaid, seizedNet: plan.seizedNet, protocolFee: plan.protocolFee },
  ...{ block: block.number, projectedTo },
});

type Field = keyof z.infer<typeof amountsSchema>;
export type StageReason = 'none' | 'accrual' | 'moved' | 'rounding' | 'unexplained';

export interface TrailStep {
  readonly name: 'planned' | 'quoted' | 'simulated' | 'predicted' | 'realised';
  readonly block: number;
  readonly amounts: Readonly<Record<Field, string>>;
  /** Against the step before, base units; none for the first. */
  readonly differences: readonly { readonly field: Field; readonly by: bigint; readonly reason: StageReason }[];
}

const FIELDS: readonly Field[] = ['repaid', 'seizedNet', 'protocolFee'];

/**
 * From the plan to what happened, step by step, each difference with its reason: interest of the seconds between, a
 * price or the position itself that moved (which the rules, run on the block's own state, bear out), rounding, or none
 * that is known. Without a trail: what the rules predicted, and what happened.
 */
export function trailSteps(trail: PlanTrail | undefined, settlement: SettlementView): readonly TrailStep[] {
  const { predicted, blockNumber, timestamp } = settlement;
  const stages = [
    ...(trail
      ? [
          { name: 'planned' as const, ...trail.planned },
          { name: 'quoted' as const, ...trail.quoted },
        ]
      : []),
    ...(trail?.simulated ? [{ name: 'simulated' as const, ...trail.simulated }] : []),
    ...(predicted
      ? [{ name: 'predicted' as const, ...predicted, block: blockNumber - 1, projectedTo: timestamp }]
      : []),
    { name: 'realised' as const, ...settlement, block: blockNumber, projectedTo: timestamp },
  ];
  return stages.map((stage, place) => {
    const before = stages[place - 1];
    return {
      name: stage.name,
      block: stage.block,
      amounts: { repaid: stage.repaid, seizedNet: stage.seizedNet, protocolFee: stage.protocolFee },
      differences: !before
        ? []
        : FIELDS.flatMap((field) => {
            const by = BigInt(stage[field]) - BigInt(before[field]);
            if (by === 0n) return [];
            const seconds = Math.abs(stage.projectedTo - before.projectedTo);
            const lived = stage.name !== 'realised' || before.name !== 'predicted';
            return [{ field, by, reason: reasonOf(by, BigInt(before[field]), seconds, lived, predicted !== null) }];
          }),
    };
  });
}

function reasonOf(by: bigint, from: bigint, seconds: number, lived: boolean, known: boolean): StageReason {
  const size = by < 0n ? -by : by;
  // The same block's state by our rules: nothing could have changed.
  if (!lived) return size <= ROUNDING ? 'rounding' : 'unexplained';
  if (size <= mostInterest(from, seconds)) return 'accrual';
  return known ? 'moved' : 'unexplained';
}
