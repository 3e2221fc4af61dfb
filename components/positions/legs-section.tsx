'use client';
import { AssetTag } from '@/components/market/asset-tag';
import { FromBlock } from '@/components/market/from-block';
import { Explained } from '@/components/ui/explained';
import { formatPrice, formatToken, formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import { formatPercent } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { Section } from './section';

type Leg = PositionDetail['debts'][number];

/** What it holds and what it owes. */
export const LegsSection = ({ detail }: { readonly detail: PositionDetail }) => (
  <Section title="Legs" aside={`revision ${detail.revision}`}>
    <Table label="Legs">
      <thead>
        <tr>
          <HeadCell>Holds</HeadCell>
          <HeadCell numeric>Amount</HeadCell>
          <HeadCell numeric>Price</HeadCell>
          <HeadCell numeric>
            <Explained
              explanation={{
                what: 'What the leg counts for in the health factor, before its threshold: rounded as the protocol rounds it.',
                formula: 'amount with interest × the protocol’s price',
                from: <FromBlock />,
              }}
            >
              Value
            </Explained>
          </HeadCell>
          <HeadCell numeric title="Liquidation threshold in force for this account">
            LT
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {detail.collaterals.map((leg) => (
          <LegRow key={leg.asset} leg={leg} threshold={leg.liquidationThreshold} />
        ))}
        <tr>
          <HeadCell colSpan={5} className="align-bottom">
            Owes
          </HeadCell>
        </tr>
        {detail.debts.map((leg) => (
          <LegRow key={leg.asset} leg={leg} threshold={undefined} />
        ))}
      </tbody>
    </Table>
  </Section>
);

const LegRow = ({ leg, threshold }: { readonly leg: Leg; readonly threshold: number | undefined }) => (
  <Row>
    <Cell>
      <AssetTag symbol={leg.symbol} />
    </Cell>
    <Cell numeric title={`${formatExact(leg.amount, leg.decimals)} ${leg.symbol}`}>
      {formatToken(leg.amount, leg.decimals)}
    </Cell>
    <Cell numeric>
      <Numeric text={formatPrice(leg.price)} reason="the protocol’s oracle gives no price" />
    </Cell>
    <Cell numeric>
      <Numeric text={formatUsd(leg.value)} title={formatUsdCents(leg.value)} reason="no price to value it with" />
    </Cell>
    <Cell numeric className="text-ink-2">
      {threshold === undefined ? '' : formatPercent(threshold)}
    </Cell>
  </Row>
);
