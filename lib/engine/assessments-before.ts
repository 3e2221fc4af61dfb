import type { Address } from 'viem';
import type { Assessment } from '@/lib/core/risk/assessment';

/**
 * For each of `after` the assessment of the same account in `before`; `undefined` where it had none. Books keep
 * their accounts' order from block to block, so that most stand at the same place and nothing is looked up.
 */
export const assessmentsBefore = (
  before: readonly Assessment[],
  after: readonly Assessment[],
): readonly (Assessment | undefined)[] => {
  let byAccount: ReadonlyMap<Address, Assessment> | undefined;
  return after.map(({ position: { account } }, place) => {
    const same = before[place];
    if (same?.position.account === account) return same;
    byAccount ??= new Map(before.map((assessment) => [assessment.position.account, assessment]));
    return byAccount.get(account);
  });
};
