import type { ReactNode } from 'react';
import { FromBlock } from '@/components/market/from-block';
import { ErrorState } from '@/components/ui/error-state';
import { Explained } from '@/components/ui/explained';
import { formatUsd, formatUsdCents, UNKNOWN } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { KeyValues } from '@/components/ui/key-values';
import { Skeleton } from '@/components/ui/skeleton';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PlanMoneyView, PlanView } from '@/lib/core/snapshot/plan-schema';
import { AmountText } from './amount-text';

/** What the wallet will pay and receive, recomputed for each block. Its rows stand before their figures come. */
export const PlanPreview = ({
  plan,
  money,
  assets,
  pending,
  error,
  borrowed = false,
  sold = false,
}: {
  readonly plan: PlanView | undefined;
  /** Null where the sale cannot be valued. */
  readonly money: PlanMoneyView | null | undefined;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly pending: boolean;
  readonly error: Error | null;
  /** The repayment is a loan's, not the wallet's. */
  readonly borrowed?: boolean;
  /** The collateral is sold at once. */
  readonly sold?: boolean;
}) => {
  if (plan === undefined && error) return <ErrorState title="No plan could be computed">{error.message}</ErrorState>;
  const row = (label: string, value: (plan: PlanView) => ReactNode) =>
    [label, plan ? value(plan) : pending ? <Skeleton key={label} className="h-3 w-24" /> : UNKNOWN] as const;
  return (
    <KeyValues
      items={[
        row(borrowed ? 'A loan repays' : 'You repay', ({ repaid, debtAsset }) => (
          <AmountText value={repaid} asset={assets[debtAsset]} />
        )),
        row(sold ? 'Seized and sold' : 'You receive', ({ seizedNet, collateralAsset }) => (
          <AmountText value={seizedNet} asset={assets[collateralAsset]} />
        )),
        row('Profit at the pessimistic price', ({ debtAsset, repaid }) => (
          <Profit money={money} repaid={repaid} debt={assets[debtAsset]} />
        )),
        row('Capital', () => (borrowed ? 'none of yours' : formatUsd(money?.capitalUsd))),
        row('Health factor after', ({ healthFactorAfter }) => formatHealthFactor(healthFactorAfter)),
      ]}
    />
  );
};

/** Signed by colour and sign; everything that was taken off on hover. */
const Profit = ({
  money,
  repaid,
  debt,
}: {
  readonly money: PlanMoneyView | null | undefined;
  readonly repaid: string;
  readonly debt: AssetView | undefined;
}) =>
  money ? (
    <Explained
      explanation={{
        what: 'What is received, sold at the low end of its price interval less the impact of its own weight, over the repayment at the high end and all costs.',
        formula: 'sale − repayment − premium − gas − bid',
        inputs: [
          ['the sale brings', <AmountText key="sale" value={money.proceeds} asset={debt} />],
          ['repayment', <AmountText key="repaid" value={repaid} asset={debt} />],
          ['premium of a loan', <AmountText key="premium" value={money.premium} asset={debt} />],
          [`gas, ${Number(money.gas).toLocaleString('en-US')} units`, formatUsdCents(money.gasUsd)],
          ['bid', formatUsdCents(money.bidUsd)],
          ['exactly', formatUsdCents(money.profitUsd)],
          ['priced by', money.pricedBy === 'composite' ? 'the market' : 'the protocol alone'],
        ],
        from: <FromBlock />,
      }}
    >
      <span className={money.profitUsd.startsWith('-') ? 'text-risk-watch' : ''}>{formatUsd(money.profitUsd)}</span>
    </Explained>
  ) : (
    <span title="A price, or what the sale would bring, is not known.">{UNKNOWN}</span>
  );
