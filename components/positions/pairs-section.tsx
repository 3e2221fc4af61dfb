'use client';
import { StoppedMark } from '@/components/breakers/stopped-mark';
import { useAssets } from '@/components/market/use-assets';
import { formatToken, formatUsd } from '@/components/ui/format-amount';
import { formatMoment } from '@/components/ui/format-time';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { blockedWords } from '@/lib/hooks/blocked-words';
import { Section } from './section';

type PairView = PositionDetail['pairs'][number];

/** Every way to liquidate it: the most the pool takes, the profit of the best amount, or why not. */
export const PairsSection = ({ detail }: { readonly detail: PositionDetail }) => {
  const assets = useAssets();
  return (
    <Section title="Pairs" aside="collateral taken for debt repaid">
      <Table label="Pairs of collateral and debt">
        <thead>
          <tr>
            <HeadCell>Take</HeadCell>
            <HeadCell>Repay</HeadCell>
            <HeadCell numeric>At most</HeadCell>
            <HeadCell numeric>Profit</HeadCell>
            <HeadCell>Now</HeadCell>
          </tr>
        </thead>
        <tbody>
          {detail.pairs.map((pair) => (
            <PairRow key={`${pair.collateralAsset}-${pair.debtAsset}`} pair={pair} assets={assets} />
          ))}
        </tbody>
      </Table>
    </Section>
  );
};

const PairRow = ({
  pair,
  assets,
}: {
  readonly pair: PairView;
  readonly assets: Readonly<Record<string, AssetView>>;
}) => {
  const debt = assets[pair.debtAsset];
  return (
    <Row>
      <Cell>{assets[pair.collateralAsset]?.symbol ?? '?'}</Cell>
      <Cell>{debt?.symbol ?? '?'}</Cell>
      <Cell numeric>
        {pair.maxDebtToCover === null || !debt ? (
          <span className="text-ink-3">—</span>
        ) : (
          formatToken(pair.maxDebtToCover, debt.decimals)
        )}
      </Cell>
      <Cell numeric>{pair.plan ? formatUsd(pair.plan.profit) : <span className="text-ink-3">—</span>}</Cell>
      <Cell>
        {pair.blockedBy ? (
          <span className="text-ink-2" title={blockedWords(pair.blockedBy).sentence}>
            {blockedWords(pair.blockedBy).word}
            {pair.until === null ? '' : ` until ${formatMoment(pair.until)}`}
          </span>
        ) : pair.plan ? (
          <StoppedMark pair={pair} free="Possible" />
        ) : (
          <span className="text-ink-3">No plan</span>
        )}
      </Cell>
    </Row>
  );
};
