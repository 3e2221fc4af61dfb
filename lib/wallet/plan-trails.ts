import { type PlanTrail, planTrailSchema } from '@/lib/core/snapshot/plan-trail-schema';

const KEY = 'breakwater.plan-trails';
/** The newest so many of this browser are remembered. */
const KEPT = 200;

const read = (): readonly PlanTrail[] => {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap((each) => planTrailSchema.safeParse(each).data ?? []) : [];
  } catch {
    return []; // no storage, or not ours
  }
};

/** Keeps what was meant with a transaction, in this browser: the settlement is compared with it later. */
export const rememberTrail = (trail: PlanTrail): void => {
  try {
    const others = read().filter(({ txHash }) => txHash !== trail.txHash);
    window.localStorage.setItem(KEY, JSON.stringify([trail, ...others].slice(0, KEPT)));
  } catch {
    // Without storage only the flow itself shows the comparison.
  }
};

/** What this browser meant with a transaction; `undefined` where it did not send it, or does not remember. */
export const trailOf = (txHash: string): PlanTrail | undefined => read().find((trail) => trail.txHash === txHash);
