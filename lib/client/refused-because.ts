import type { LiquidationBlock } from '@/lib/core/protocols/rules';
import { liquidationBlockSchema, planRefusalSchema } from '@/lib/core/snapshot/plan-schema';

/** The pool's reason of a refused plan; `undefined` where it would not refuse and only no size serves the objective. */
export function refusedBecause(problem: object): LiquidationBlock | undefined {
  const said = 'reason' in problem ? problem.reason : undefined;
  const reason = liquidationBlockSchema.safeParse(said);
  if (reason.success) return reason.data;
  return planRefusalSchema.safeParse(said).success ? undefined : 'healthy';
}
