import { useCallback, useMemo } from 'react';
import { niceScale } from '@/components/charts/nice-scale';
import { TimeChart } from '@/components/charts/time-chart';
import { formatMoment } from '@/components/ui/format-time';
import type { ServiceLevelResponse } from '@/lib/core/snapshot/service-level-schema';

type Periods = ServiceLevelResponse['periods'];

const LINES = [
  ['p99', 'var(--risk-at)'],
  ['p90', 'var(--ink-2)'],
  ['p50', 'var(--accent)'],
] as const;
const TICKS = 3;
const HEIGHT = 148;
const ROOM = 112;

/** Percentiles of the wait over time: each period's are of those that fell in it, with a gap where they are not known. */
export const ServiceChart = ({ periods }: { readonly periods: Periods }) => {
  const formatTime = useCallback((x: number): string => readout(periods, x), [periods]);
  const series = useMemo(
    () =>
      LINES.map(([q, colour]) => ({
        ...{ id: q, label: q, colour, strong: q === 'p50' },
        points: pointsOf(periods, q),
      })),
    [periods],
  );
  const values = series.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])));
  const [first, last] = [periods[0], periods.at(-1)];
  if (!first || !last || values.length === 0)
    return (
      <p className="px-3 py-4 text-xs text-ink-3">
        No percentile over time yet: of those that were seen to fall below 1, too few were cleared.
      </p>
    );
  return (
    <TimeChart
      label={`Blocks from below 1 to cleared over ${periods.length} periods: p50, p90 and p99 of those that fell in each`}
      series={series}
      thresholds={[]}
      from={first.from * 1_000}
      to={last.to * 1_000}
      {...niceScale(0, Math.max(1, ...values), TICKS)}
      formatTime={formatTime}
      formatY={(blocks) => `${blocks.toLocaleString('en-US')} ${blocks === 1 ? 'block' : 'blocks'}`}
      formatTick={(blocks) => blocks.toLocaleString('en-US')}
      height={HEIGHT}
      summary="Point, or use the arrow keys, to read a period"
      labelRoom={ROOM}
      steps
    />
  );
};

/** A value holds for its period; the last one's end is a point of its own. */
function pointsOf(periods: Periods, q: (typeof LINES)[number][0]) {
  const points = periods.map(({ from, blocks }) => ({ x: from * 1_000, y: blocks[q] }));
  const last = periods.at(-1);
  return last ? [...points, { x: last.to * 1_000, y: last.blocks[q] }] : points;
}

function readout(periods: Periods, x: number): string {
  const period = periods.findLast(({ from }) => from * 1_000 <= x);
  if (!period) return '';
  const { from, fell, cleared, recovered, standing } = period;
  return `From ${formatMoment(from)}: ${fell} fell, ${cleared} cleared, ${recovered} recovered, ${standing} stand`;
}
