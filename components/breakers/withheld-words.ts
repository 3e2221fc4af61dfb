import { formatUsd } from '@/components/ui/format-amount';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';

/** What a stop keeps from being liquidated now, and what that is expected to cost, in a line. */
export const withheldWords = ({
  count,
  repaid,
  profit,
  expectedLoss,
  unknown,
}: NonNullable<BreakersView['withheld']>): string => {
  if (count === 0) return 'withholds nothing now';
  const sums = `${formatUsd(repaid)} of debt, ${formatUsd(expectedLoss)} of it expected to be lost, ${formatUsd(profit)} of profit`;
  const more = unknown === 0 ? '' : ` (and more: of ${unknown} not all is known)`;
  return `withholds ${count} ${count === 1 ? 'liquidation' : 'liquidations'}: ${sums}${more}`;
};
