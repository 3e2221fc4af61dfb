'use client';
import { useMemo } from 'react';
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts';
import { formatTick } from '@/components/ui/format-amount';
import { BOTTOM_AXIS, VALUE_AXIS } from './axes';
import { EndLabels } from './end-labels';
import { READOUT, Readout } from './readout';

export interface Series {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  /** Ascending in x. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LinePlotProps {
  readonly label: string;
  readonly series: readonly Series[];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  /** x positions with a drawn and labelled line. */
  readonly marks: readonly number[];
  readonly height: number;
  readonly summary: string;
  /** The value holds until the next point, rather than leading there. */
  readonly steps?: boolean;
  /** What is read at an x; the sum of all lines where absent. */
  readonly readX?: (x: number) => string;
}

/** Lines labelled at their ends, marks drawn, values read where the pointer or the arrow keys stand. */
export const LinePlot = ({
  label,
  series,
  formatX,
  formatY,
  marks,
  height,
  summary,
  steps = false,
  readX,
}: LinePlotProps) => {
  const rows = useMemo(() => rowsOf(series), [series]);
  return (
    <LineChart
      responsive
      style={{ width: '100%', height }}
      data={rows}
      margin={{ top: 22, right: 104, bottom: 0, left: 0 }}
      accessibilityLayer
      aria-label={label}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <CartesianGrid horizontal={false} stroke="var(--line-strong)" strokeDasharray="2 3" />
      <XAxis
        {...BOTTOM_AXIS}
        dataKey="x"
        type="number"
        domain={[0, 'dataMax']}
        ticks={[...marks]}
        interval="preserveStart"
        minTickGap={2}
        tickFormatter={formatX}
      />
      <YAxis {...VALUE_AXIS} tickFormatter={formatTick} />
      <Tooltip
        {...READOUT}
        cursor={{ stroke: 'var(--ink-3)' }}
        content={({ active, payload, label: x }) => (
          <Readout
            text={
              active
                ? (readX?.(Number(x)) ??
                  `at ${formatX(Number(x))}: ${formatY(sum(payload.map(({ value }) => value)))} in all`)
                : summary
            }
          />
        )}
      />
      {series.map(({ id, colour }) => (
        <Line
          key={id}
          type={steps ? 'stepAfter' : 'linear'}
          dataKey={id}
          stroke={colour}
          strokeWidth={1.6}
          strokeLinejoin="round"
          dot={false}
          activeDot={{ r: 2.5, strokeWidth: 0 }}
          connectNulls
          isAnimationActive={false}
        />
      ))}
      <EndLabels series={series} rows={rows} formatY={formatY} />
    </LineChart>
  );
};

/** One row an x, one key a series. */
const rowsOf = (series: readonly Series[]): readonly Readonly<Record<string, number>>[] => {
  const rows = new Map<number, Record<string, number>>();
  for (const { id, points } of series) for (const { x, y } of points) rows.set(x, { ...rows.get(x), x, [id]: y });
  return [...rows.values()].sort((a, b) => (a.x ?? 0) - (b.x ?? 0));
};

const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((total, value) => total + (typeof value === 'number' ? value : 0), 0);
