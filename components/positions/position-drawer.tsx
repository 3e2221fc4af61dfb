'use client';
import { AccountLabel } from '@/components/market/account-label';
import { problemOf } from '@/components/market/problem-of';
import { CopyButton } from '@/components/ui/copy-button';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { addressSchema } from '@/lib/core/units/address';
import { usePosition } from '@/lib/hooks/use-position';
import { LiquidationSlot } from './liquidation-slot';
import { PositionBody } from './position-body';

/** One position in full, beside the table. */
export const PositionDrawer = ({
  account,
  shock,
  onShock,
  onClose,
}: {
  /** As the URL has it: perhaps not an address at all. */
  readonly account: string;
  readonly shock: string | undefined;
  readonly onShock: (shock: string | undefined) => void;
  readonly onClose: () => void;
}) => {
  const parsed = addressSchema.safeParse(account);
  return (
    <Drawer
      label={`Position ${account}`}
      onClose={onClose}
      title={
        <>
          <AccountLabel account={account} className="text-sm" />
          {parsed.success ? <CopyButton text={account} label="Copy the address" /> : null}
        </>
      }
      actions={<CopyButton icon="link" label="Copy a link to this view" text={() => window.location.href} />}
    >
      {parsed.success ? (
        <Loaded key={parsed.data} account={parsed.data} shock={shock} onShock={onShock} />
      ) : (
        <EmptyState title="This is not an address">
          An account is 0x and 40 hexadecimal digits; where it has capitals, its checksum must be right. The link says “
          {account.slice(0, 64)}”.
        </EmptyState>
      )}
    </Drawer>
  );
};

const Loaded = ({
  account,
  shock,
  onShock,
}: {
  readonly account: `0x${string}`;
  readonly shock: string | undefined;
  readonly onShock: (shock: string | undefined) => void;
}) => {
  const { data, error, refetch, isFetching } = usePosition(account);
  // What was cleared since is gone, whatever was known of it before.
  const gone = problemOf(error)?.status === 404;
  const best = gone ? undefined : data?.row.plan;
  // Its runs outlive the position: the settlement of one that was cleared stays in view.
  const liquidation = (
    <LiquidationSlot
      account={account}
      pair={best ? { collateralAsset: best.collateralAsset, debtAsset: best.debtAsset } : undefined}
    />
  );
  if (gone)
    return (
      <>
        {liquidation}
        <EmptyState title="No such borrower">
          This account has no debt in this market now. It may have repaid, or been liquidated in full: look under
          Settlements.
        </EmptyState>
      </>
    );
  if (data)
    return (
      <PositionBody detail={data} shock={shock} onShock={onShock} failed={error !== null}>
        {liquidation}
      </PositionBody>
    );
  if (!error) return <LoadingBody />;
  return (
    <RetryState
      title="The position could not be loaded"
      error={error}
      busy={isFetching}
      onRetry={() => void refetch()}
    />
  );
};

const LoadingBody = () => (
  <div aria-busy="true" className="grid gap-3 p-4">
    <Skeleton className="h-6 w-32" />
    <Skeleton className="h-3 w-full" />
    <Skeleton className="h-3 w-2/3" />
    <Skeleton className="h-3 w-5/6" />
  </div>
);
