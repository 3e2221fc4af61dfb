import type { KeeperPlan, Simulated } from './keeper-ports';

/**
 * Simulations of plans that are decided on one after the other: whoever asks for one has the next `width − 1` begun as well, of
 * those that `wanted` still says yes to at that moment. Each is made once. One that fails is heard of by whoever asks for it.
 */
export function simulateAhead(
  plans: readonly KeeperPlan[],
  simulate: (plan: KeeperPlan) => Promise<Simulated>,
  wanted: (plan: KeeperPlan) => boolean,
  width: number,
): (plan: KeeperPlan) => Promise<Simulated> {
  const begun = new Map<KeeperPlan, Promise<Simulated>>();
  const begin = (plan: KeeperPlan): Promise<Simulated> => {
    const known = begun.get(plan);
    if (known) return known;
    const simulation = simulate(plan);
    simulation.catch(() => undefined);
    begun.set(plan, simulation);
    return simulation;
  };
  return (plan) => {
    const asked = begin(plan);
    let started = 1;
    for (const next of plans.slice(plans.indexOf(plan) + 1)) {
      if (started === width) break;
      if (!wanted(next)) continue;
      void begin(next);
      started += 1;
    }
    return asked;
  };
}
