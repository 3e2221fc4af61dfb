import type { ReactNode } from 'react';
import { formatUsd } from '@/components/ui/format-amount';
import { shortHex } from '@/components/ui/format-hex';
import { KeyValues } from '@/components/ui/key-values';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { FundedView } from '@/lib/core/snapshot/plan-funding';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { AmountText } from './amount-text';

const LENDERS: Readonly<Record<NonNullable<FundedView['lender']>['kind'], string>> = {
  'aave-v3': 'the pool itself',
  'uniswap-v3': 'Uniswap v3',
  morpho: 'Morpho',
};

/** What is taken off on the way to the profit, and what a sale at once promises: below it everything reverts. */
export const MoneyParts = ({
  plan: { plan, money, funded },
  inTurn,
  assets,
}: {
  readonly plan: Pick<ExecutablePlan, 'plan' | 'money' | 'funded'>;
  /** The sale is a transaction of its own, after the liquidation. */
  readonly inTurn: boolean;
  readonly assets: Readonly<Record<string, AssetView>>;
}) => {
  const debt = assets[plan.debtAsset];
  const loan: readonly (readonly [string, ReactNode])[] =
    funded?.lender && funded.by === 'flash'
      ? [
          [
            'Borrowed of',
            <span key="lender" title={funded.lender.address}>
              {LENDERS[funded.lender.kind]}, {shortHex(funded.lender.address)}
            </span>,
          ],
          ['Flash premium', <AmountText key="premium" value={funded.premium} asset={debt} />],
        ]
      : [];
  return (
    <KeyValues
      items={[
        ...loan,
        ['Gas', money ? `${formatUsd(money.gasUsd)} · ${Number(money.gas).toLocaleString('en-US')} units` : '—'],
        ['Bid', money ? formatUsd(money.bidUsd) : '—'],
        ...(funded
          ? ([
              ['Expected to be left', <AmountText key="expected" value={funded.expected} asset={debt} />],
              [
                inTurn ? 'At the least, or it is not sold' : 'At the least, or it reverts',
                <AmountText key="promised" value={funded.promised} asset={debt} />,
              ],
            ] as const)
          : []),
      ]}
    />
  );
};
