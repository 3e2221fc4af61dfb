import { UNKNOWN } from '@/components/ui/format-amount';
import { formatExact, formatTruncated } from '@/components/ui/format-decimal';

/** Wei as ether to six digits, truncated: `0.012345 ETH`; what is less than that as such, null as `—`. */
export const etherWords = (wei: string | null | undefined): string => {
  if (wei === null || wei === undefined) return UNKNOWN;
  const amount = BigInt(wei);
  if (amount > 0n && amount < 10n ** 12n) return '<0.000001 ETH';
  if (amount < 0n && amount > -(10n ** 12n)) return '>−0.000001 ETH';
  return `${formatTruncated(wei, 18, 6)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')} ETH`;
};

/** Every digit, for a title. */
export const etherExact = (wei: string): string => `${formatExact(wei, 18)} ETH`;
