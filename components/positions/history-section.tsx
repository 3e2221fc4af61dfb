'use client';
import { useMemo } from 'react';
import { Sparkline } from '@/components/charts/sparkline';
import { formatUsd } from '@/components/ui/format-amount';
import { toFloat } from '@/components/ui/format-decimal';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { formatMoment } from '@/components/ui/format-time';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { Section } from './section';

const CAUSES: Readonly<Record<string, string>> = {
  discovered: 'first seen',
  event: 'its own transaction',
  liquidatable: 'turned liquidatable',
  recovered: 'recovered',
  liquidated: 'liquidated',
  resync: 'full re-read',
};
const SHOWN = 12;
/** Above it nobody is near a liquidation: the line stays flat there, so that what is near 1 can be seen. */
const CEILING = 3;
const shortMoment = (timestamp: number): string => formatMoment(timestamp).slice(5, 19);

/** Its stored past: the health factor as a line with 1 drawn, and what changed it. */
export const HistorySection = ({ detail }: { readonly detail: PositionDetail }) => {
  const points = useMemo(() => {
    const stored = detail.history.flatMap(({ timestamp, healthFactor }) =>
      healthFactor === null ? [] : [{ x: timestamp, y: Math.min(CEILING, toFloat(healthFactor, 18)) }],
    );
    const now = detail.row.healthFactor;
    return now === null ? stored : [...stored, { x: detail.block.timestamp, y: Math.min(CEILING, toFloat(now, 18)) }];
  }, [detail]);
  if (detail.history.length === 0)
    return (
      <Section title="History">
        <p className="px-4 pb-3 text-xs text-ink-3">Nothing has changed since it was first seen.</p>
      </Section>
    );
  return (
    <Section title="History" aside="health factor, dashed at 1">
      <div className="px-4">
        <Sparkline
          label={`Health factor over time, ${points.length} points, 1 is the threshold`}
          points={points}
          threshold={1}
          height={64}
          formatX={shortMoment}
          formatY={(value) => (value >= CEILING ? `${CEILING} or more` : value.toFixed(4))}
          summary="Point, or use the arrow keys, to read a moment"
        />
      </div>
      <Table label="Stored changes, newest first">
        <thead>
          <tr>
            <HeadCell>When</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell numeric>Health</HeadCell>
            <HeadCell numeric>Debt</HeadCell>
          </tr>
        </thead>
        <tbody>
          {detail.history
            .slice(-SHOWN)
            .toReversed()
            .map((change) => (
              <Row key={`${change.block}-${change.cause}`}>
                <Cell className="num text-ink-2" title={`block ${change.block}`}>
                  {shortMoment(change.timestamp)}
                </Cell>
                <Cell>{CAUSES[change.cause] ?? change.cause}</Cell>
                <Cell numeric>{formatHealthFactor(change.healthFactor)}</Cell>
                <Cell numeric>{formatUsd(change.debt)}</Cell>
              </Row>
            ))}
        </tbody>
      </Table>
    </Section>
  );
};
