import type { CollateralAdviceView } from '@/lib/core/snapshot/advice-schema';
import { type Changes, MAX_BONUS_CHANGE, MAX_LT_CHANGE, MIN_BONUS_CHANGE, MIN_LT_CHANGE } from './shock-state';

const STEP = 10;

/** What the advice changes, in the steps and within the bounds of the page's sliders; a figure that is missing changes nothing. */
export const adviceChanges = (
  collaterals: readonly CollateralAdviceView[],
): { readonly lt: Changes; readonly bonus: Changes } => {
  const changes = (
    name: 'liquidationThreshold' | 'liquidationBonus',
    least: number,
    most: number,
  ): Record<string, number> =>
    Object.fromEntries(
      collaterals.flatMap(({ symbol, now, advised }) => {
        const { value } = advised[name];
        if (value === null) return [];
        const by = Math.round((value - now[name]) / STEP) * STEP;
        const change = Math.max(least, Math.min(most, by));
        return change === 0 ? [] : [[symbol, change] as const];
      }),
    );
  return {
    lt: changes('liquidationThreshold', MIN_LT_CHANGE, MAX_LT_CHANGE),
    bonus: changes('liquidationBonus', MIN_BONUS_CHANGE, MAX_BONUS_CHANGE),
  };
};
