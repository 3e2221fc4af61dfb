'use client';
import { useCallback, useMemo } from 'react';
import { niceScale } from '@/components/charts/nice-scale';
import { TimeChart } from '@/components/charts/time-chart';
import { formatCompact, formatTick, formatUsd } from '@/components/ui/format-amount';
import { toFloat } from '@/components/ui/format-decimal';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import type { PositionChangeView, PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { shortMoment } from './short-moment';

/** Above it nobody is near a liquidation: the line stays flat there, so that what is near 1 can be seen. */
const CEILING = 3;
const TICKS = 4;
const ROOM = 104;
const THRESHOLD = [{ y: 1, label: 'liquidatable below 1', side: 'Right', colour: 'var(--risk-liq)' }] as const;

const healthOf = (wad: string | null): number | null => (wad === null ? null : Math.min(CEILING, toFloat(wad, 18)));
const dollarsOf = (usd: string | null): number | null => (usd === null ? null : toFloat(usd, 8));
const formatHealth = (value: number): string => (value >= CEILING ? `≥ ${CEILING}` : value.toFixed(4));

/** The health factor over time with 1 drawn, and under it debt and collateral; each holds until the next change. */
export const HistoryCharts = ({
  detail,
  history,
}: {
  readonly detail: PositionDetail;
  readonly history: readonly PositionChangeView[];
}) => {
  const { row, block } = detail;
  const points = useMemo(
    () => [
      ...history.map((change) => ({ ...change, x: change.timestamp * 1_000 })),
      { ...row, block: block.number, x: block.timestamp * 1_000 },
    ],
    [history, row, block],
  );
  const formatTime = useCallback(
    (x: number): string => {
      const point = points.findLast((each) => each.x <= x);
      if (!point) return '';
      const { healthFactor, debt, collateral } = point;
      return `${shortMoment(point.x / 1_000)}, block ${point.block.toLocaleString('en-US')}: HF ${formatHealthFactor(healthFactor)}, owes ${formatUsd(debt)}, holds ${formatUsd(collateral)}`;
    },
    [points],
  );
  const health = points.map(({ x, healthFactor }) => ({ x, y: healthOf(healthFactor) }));
  const debt = points.map((point) => ({ x: point.x, y: dollarsOf(point.debt) }));
  const collateral = points.map((point) => ({ x: point.x, y: dollarsOf(point.collateral) }));
  const shared = {
    steps: true,
    from: points[0]?.x ?? 0,
    to: block.timestamp * 1_000,
    formatTime,
    labelRoom: ROOM,
    summary: 'Point, or use the arrow keys, to read a change',
  } as const;
  return (
    <>
      <TimeChart
        {...shared}
        label={`Health factor over ${history.length} stored changes and now, 1 is the threshold`}
        series={[{ id: 'health', label: 'HF', colour: 'var(--accent)', strong: true, points: health }]}
        thresholds={THRESHOLD}
        {...scaleOf([1, ...health.map(({ y }) => y)])}
        formatY={formatHealth}
        formatTick={(value) => String(value)}
        height={132}
      />
      <TimeChart
        {...shared}
        label={`Debt and collateral in dollars over ${history.length} stored changes and now`}
        series={[
          { id: 'collateral', label: 'Collateral', colour: 'var(--accent)', points: collateral },
          { id: 'debt', label: 'Debt', colour: 'var(--ink-2)', points: debt },
        ]}
        thresholds={[]}
        {...scaleOf([0, ...debt.map(({ y }) => y), ...collateral.map(({ y }) => y)])}
        formatY={formatCompact}
        formatTick={formatTick}
        height={132}
      />
    </>
  );
};

const scaleOf = (values: readonly (number | null)[]) => {
  const known = values.filter((value) => value !== null);
  return niceScale(Math.min(...known), Math.max(...known), TICKS);
};
