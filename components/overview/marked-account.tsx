import Link from 'next/link';
import { AccountLabel } from '@/components/market/account-label';
import { GuardMark } from '@/components/market/guard-mark';
import { RiskMark } from '@/components/market/risk-mark';
import type { RiskStatus } from '@/lib/core/risk/assessment';
import type { GuardTag } from '@/lib/core/snapshot/guard-schema';

/** An account with how it stands and what the guard found, as the way to its position. */
export const MarkedAccount = ({
  account,
  status,
  guard,
}: {
  readonly account: string;
  readonly status: RiskStatus;
  readonly guard?: GuardTag | null;
}) => (
  <Link href={`/positions?account=${account}`} className="flex items-center gap-2 hover:underline">
    <RiskMark status={status} quiet />
    <AccountLabel account={account} />
    {guard ? <GuardMark tag={guard} /> : null}
  </Link>
);
