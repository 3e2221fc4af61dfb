import { ErrorState } from '@/components/ui/error-state';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { KeyValues } from '@/components/ui/key-values';
import { Skeleton } from '@/components/ui/skeleton';
import type { AssetView, PlanView } from '@/lib/core/snapshot/schema';
import { AmountText } from './amount-text';

/** What the wallet will pay and receive, recomputed for each block. */
export const PlanPreview = ({
  plan,
  assets,
  pending,
  error,
}: {
  readonly plan: PlanView | undefined;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly pending: boolean;
  readonly error: Error | null;
}) => {
  if (plan === undefined && error) return <ErrorState title="No plan could be computed">{error.message}</ErrorState>;
  if (plan === undefined)
    return pending ? (
      <div aria-busy="true" className="grid gap-2">
        <Skeleton className="h-3 w-40" />
        <Skeleton className="h-3 w-48" />
      </div>
    ) : null;
  return (
    <KeyValues
      items={[
        ['You repay', <AmountText key="repay" value={plan.repaid} asset={assets[plan.debtAsset]} />],
        ['You receive', <AmountText key="receive" value={plan.seizedNet} asset={assets[plan.collateralAsset]} />],
        ['Profit before gas and impact', formatUsd(plan.profit)],
        ['Health factor after', formatHealthFactor(plan.healthFactorAfter)],
      ]}
    />
  );
};
