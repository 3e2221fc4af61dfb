/** What a plan's size should achieve: docs/execution.md. */
export const PLAN_OBJECTIVES = ['profit', 'risk-reduction', 'capital'] as const;
export type PlanObjective = (typeof PLAN_OBJECTIVES)[number];
