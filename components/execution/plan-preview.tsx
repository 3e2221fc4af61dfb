import type { ReactNode } from 'react';
import { ErrorState } from '@/components/ui/error-state';
import { formatUsd, UNKNOWN } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { KeyValues } from '@/components/ui/key-values';
import { Skeleton } from '@/components/ui/skeleton';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PlanView } from '@/lib/core/snapshot/plan-schema';
import { AmountText } from './amount-text';

/** What the wallet will pay and receive, recomputed for each block. Its rows stand before their figures come. */
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
  const row = (label: string, value: (plan: PlanView) => ReactNode) =>
    [label, plan ? value(plan) : pending ? <Skeleton key={label} className="h-3 w-24" /> : UNKNOWN] as const;
  return (
    <KeyValues
      items={[
        row('You repay', ({ repaid, debtAsset }) => <AmountText value={repaid} asset={assets[debtAsset]} />),
        row('You receive', ({ seizedNet, collateralAsset }) => (
          <AmountText value={seizedNet} asset={assets[collateralAsset]} />
        )),
        row('Profit before gas and impact', ({ profit }) => formatUsd(profit)),
        row('Health factor after', ({ healthFactorAfter }) => formatHealthFactor(healthFactorAfter)),
      ]}
    />
  );
};
