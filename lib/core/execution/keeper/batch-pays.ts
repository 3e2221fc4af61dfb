import type { Address } from 'viem';

/** What one liquidation comes to in a transaction of its own, dollars. */
export interface Alone {
  readonly account: Address;
  /** Before gas. */
  readonly profit: number;
  readonly gas: number;
}

/** Transactions of ours that were mined lately, and those of them that reverted. */
export interface Record {
  readonly mined: number;
  readonly failed: number;
}

/** What is held against every keeper before its own record says otherwise: one in a hundred. */
const PRIOR: Record = { mined: 100, failed: 1 };

/** How likely a liquidation that was simulated well fails once it is mined, 0 to 1. */
export const failureRate = ({ mined, failed }: Record): number => (failed + PRIOR.failed) / (mined + PRIOR.mined);

/**
 * Who could share a transaction, `most` at the most in each: what one of them risks for all others by failing, and they for
 * it, must be less than the gas that it saves, `saved` dollars each. So it is the small ones that go together, and a large one
 * goes alone, where nothing but its own failure costs it anything. Smallest first; groups of one are left out.
 */
export function groupsOf<A extends Alone>(
  candidates: readonly A[],
  saved: number,
  rate: number,
  most: number,
): readonly (readonly A[])[] {
  const groups: A[][] = [];
  let group: A[] = [];
  let together = 0;
  for (const each of candidates.toSorted((a, b) => a.profit - b.profit)) {
    if (group.length === most) {
      groups.push(group);
      group = [];
      together = 0;
    }
    if (group.length > 0 && rate * (together + group.length * each.profit) > saved) break;
    group.push(each);
    together += each.profit;
  }
  groups.push(group);
  return groups.filter(({ length }) => length > 1);
}

/**
 * Whether one transaction of all is worth more than one of each, at this rate of failures of any of them: together all earn
 * or none does, alone each does for itself, and only where it is worth its gas. What a failure costs besides gas is counted
 * as lost for good, although mostly it is only a block's delay.
 */
export function batchPays(
  together: { readonly profit: number; readonly gas: number },
  alone: readonly Alone[],
  rate: number,
): boolean {
  const ofAll = together.profit * (1 - rate) ** alone.length - together.gas;
  const ofEach = alone.reduce((sum, { profit, gas }) => sum + Math.max(0, profit * (1 - rate) - gas), 0);
  return ofAll > Math.max(0, ofEach);
}
