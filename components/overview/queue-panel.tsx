'use client';
import Link from 'next/link';
import { StoppedMark } from '@/components/breakers/stopped-mark';
import { useAssets } from '@/components/market/use-assets';
import { EARNS_TOO_LITTLE, WhyNotWord } from '@/components/market/why-not-word';
import { EmptyState } from '@/components/ui/empty-state';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { useStream } from '@/lib/hooks/use-stream';
import { useWhyNot } from '@/lib/hooks/use-why-not';
import { MarkedAccount } from './marked-account';
import { NextInLine } from './next-in-line';

const SHOWN = 20;

/** The first of the liquidation queue, each with its best plan or the reason why there is none. */
export const QueuePanel = () => {
  const queue = useStream((view) => view.snapshot?.queue);
  const assets = useAssets();
  if (!queue) return null;
  return (
    <Panel
      title="Liquidation queue"
      aside={
        <Link href="/positions?status=bad-debt,liquidatable" className="text-accent hover:underline">
          All {queue.length > SHOWN ? 'of them' : 'liquidatable'}
        </Link>
      }
    >
      {queue.length === 0 ? (
        <EmptyState title="Nothing to liquidate">Every health factor is 1 or more.</EmptyState>
      ) : (
        <Table label="Liquidation queue, by expected loss, then profit">
          <thead>
            <tr>
              <HeadCell numeric>#</HeadCell>
              <HeadCell>Account</HeadCell>
              <HeadCell numeric>Health factor</HeadCell>
              <HeadCell numeric>Debt</HeadCell>
              <HeadCell numeric>Expected loss</HeadCell>
              <HeadCell numeric>Profit before gas</HeadCell>
              <HeadCell>Best plan</HeadCell>
            </tr>
          </thead>
          <tbody>
            {queue.slice(0, SHOWN).map((row) => (
              <Row key={row.account}>
                <Cell numeric className="text-ink-3">
                  {row.rank}
                </Cell>
                <Cell>
                  <MarkedAccount account={row.account} status={row.status} guard={row.guard} />
                </Cell>
                <Cell numeric>
                  <Numeric text={formatHealthFactor(row.healthFactor)} reason="a price is missing" flash />
                </Cell>
                <Cell numeric>
                  <Numeric text={formatUsd(row.debt)} reason="a price is missing" />
                </Cell>
                <Cell numeric>
                  <Numeric
                    text={formatUsd(row.expectedLoss)}
                    reason="an exit price is missing"
                    className={row.expectedLoss === '0' ? 'text-ink-3' : ''}
                  />
                </Cell>
                <Cell numeric>
                  <Numeric
                    text={formatUsd(row.plan?.profit)}
                    reason={row.plan ? 'an exit price is missing' : 'no plan'}
                  />
                </Cell>
                <Cell>
                  <QueuedPlan row={row} assets={assets} />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
      <NextInLine />
    </Panel>
  );
};

/** The best plan in a line, with what stands against it; or why there is none. */
const QueuedPlan = ({ row, assets }: { readonly row: PositionRow; readonly assets: ReturnType<typeof useAssets> }) => {
  const why = useWhyNot(row);
  if (!row.plan)
    return (
      <span className="text-xs">
        <WhyNotWord why={why} />
      </span>
    );
  const symbol = (asset: string) => assets[asset]?.symbol ?? '?';
  return (
    <span className="text-xs text-ink-2">
      <StoppedMark pair={row.plan} quiet />
      repay {symbol(row.plan.debtAsset)}, take {symbol(row.plan.collateralAsset)}
      {why && EARNS_TOO_LITTLE.has(why.reason) ? <WhyNotWord why={why} quiet /> : null}
    </span>
  );
};
