import type { Crossing } from '@/lib/core/risk/large-book/evaluate-large';
import { WAD } from '@/lib/core/units/units';

/** What a health factor (wad) did between two evaluations that both know it; `undefined` when it did not cross 1. */
export const crossingOf = (before: bigint | undefined, after: bigint | undefined): Crossing['cause'] | undefined => {
  if (before === undefined || after === undefined || before < WAD === after < WAD) return undefined;
  return after < WAD ? 'liquidatable' : 'recovered';
};
