'use client';
import type { ReactNode } from 'react';
import { FromBlock } from '@/components/market/from-block';
import { useAssets } from '@/components/market/use-assets';
import { Explained } from '@/components/ui/explained';
import { formatToken, formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { KeyValues } from '@/components/ui/key-values';
import type { PlanView } from '@/lib/core/snapshot/plan-schema';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { Section } from './section';

/** 2^256−1: the pool's way of saying "all of it". */
const EVERYTHING = (2n ** 256n - 1n).toString();

/** The best plan in full: what goes in, what comes out, and what is left behind. */
export const PlanSection = ({ plan, detail }: { readonly plan: PlanView; readonly detail: PositionDetail }) => {
  const assets = useAssets();
  const debt = detail.debts.find(({ asset }) => asset === plan.debtAsset);
  const collateral = detail.collaterals.find(({ asset }) => asset === plan.collateralAsset);
  const amount = (value: string, leg: { readonly decimals: number; readonly symbol: string } | undefined) =>
    leg ? (
      <span title={`${formatExact(value, leg.decimals)} ${leg.symbol}`}>
        {formatToken(value, leg.decimals)} <span className="text-ink-2">{leg.symbol}</span>
      </span>
    ) : (
      '—'
    );
  const burned = (deficit: PlanView['deficits'][number]): readonly [string, ReactNode, string] => [
    'Burned as bad debt',
    <span key={deficit.asset} className="text-risk-bad">
      {amount(deficit.amount, assets[deficit.asset])}
    </span>,
    deficit.asset,
  ];
  return (
    <Section title="Best plan" aside={`exit at the ${plan.pricedBy === 'composite' ? 'market’s' : 'protocol’s'} price`}>
      <KeyValues
        className="px-4 pb-2"
        items={[
          ['Repay', amount(plan.repaid, debt)],
          [
            'Offered to the pool',
            plan.debtToCover === EVERYTHING ? (
              <span key="all" title={EVERYTHING}>
                everything (2²⁵⁶−1)
              </span>
            ) : (
              amount(plan.debtToCover, debt)
            ),
          ],
          ['Receive', amount(plan.seizedNet, collateral)],
          ['Taken from the account', amount(plan.seized, collateral)],
          ['of it bonus', amount(plan.bonus, collateral)],
          ['of it the protocol’s fee', amount(plan.protocolFee, collateral)],
          ...plan.deficits.map(burned),
          ['Health factor after', formatHealthFactor(plan.healthFactorAfter)],
          [
            'Profit before gas and impact',
            <Explained
              key="profit"
              explanation={{
                what: 'What is received less what is repaid, both at the exit price; gas and the price impact of the sale are not in it.',
                formula: 'received × exit price − repaid × exit price',
                inputs: [['exactly', formatUsdCents(plan.profit)]],
                from: <FromBlock />,
              }}
            >
              {formatUsd(plan.profit)}
            </Explained>,
          ],
        ]}
      />
    </Section>
  );
};
