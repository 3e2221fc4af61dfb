'use client';
import { useMemo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { BOTTOM_AXIS, VALUE_AXIS } from './axes';
import { EndLabels } from './end-labels';
import { READOUT, Readout } from './readout';
import { formatTimeTick, timeTicks } from './time-ticks';

export interface TimeSeries {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  /** Drawn thicker, over the others. */
  readonly strong?: boolean;
  /** Without a label at its end. */
  readonly unlabelled?: boolean;
  /** Ascending in x (unix ms); null where nothing is known: a gap, never bridged. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

export interface TimePlotProps {
  readonly label: string;
  readonly series: readonly TimeSeries[];
  /** An area between two values; null where it is not known. */
  readonly band?: readonly { readonly x: number; readonly range: readonly [number, number] | null }[];
  /** Drawn across, with their names. */
  readonly thresholds: readonly {
    readonly y: number;
    readonly label: string;
    readonly side?: 'Left' | 'Right';
    readonly colour?: string;
  }[];
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  /** What lies outside is cut off. */
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly formatTime: (x: number) => string;
  readonly formatY: (y: number) => string;
  /** A round value at the axis; as `formatY` where absent. */
  readonly formatTick?: (y: number) => string;
  readonly height: number;
  readonly summary: string;
  /** Room at the right for the lines' names, px. */
  readonly labelRoom: number;
  /** Room at the left for the axis, px. */
  readonly axisRoom?: number;
  /** A value holds until the next point, each of which is marked. */
  readonly steps?: boolean;
}

/** Lines, and one area, over time: labelled at their ends, thresholds drawn, gaps left open. */
export const TimePlot = ({
  label,
  series,
  band,
  thresholds,
  from,
  to,
  domain,
  ticks,
  formatTime,
  formatY,
  formatTick = formatY,
  height,
  summary,
  labelRoom,
  axisRoom = 48,
  steps = false,
}: TimePlotProps) => {
  const rows = useMemo(() => rowsOf(series, band ?? []), [series, band]);
  const labelled = series.filter(({ unlabelled }) => !unlabelled);
  return (
    <ComposedChart
      responsive
      style={{ width: '100%', height }}
      data={rows}
      margin={{ top: 28, right: labelRoom, bottom: 0, left: 0 }}
      accessibilityLayer
      aria-label={label}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        {...BOTTOM_AXIS}
        dataKey="x"
        type="number"
        domain={[from, to]}
        allowDataOverflow
        ticks={[...timeTicks(from, to, 6)]}
        tickFormatter={formatTimeTick}
      />
      <YAxis
        {...VALUE_AXIS}
        width={axisRoom}
        domain={[...domain]}
        allowDataOverflow
        ticks={[...ticks]}
        interval={0}
        tickFormatter={formatTick}
      />
      <Tooltip
        {...READOUT}
        cursor={{ stroke: 'var(--ink-3)' }}
        content={({ active, label: x }) => <Readout text={active ? formatTime(Number(x)) : summary} />}
      />
      {band ? (
        <Area
          dataKey="band"
          fill="var(--accent)"
          fillOpacity={0.16}
          stroke="none"
          activeDot={false}
          isAnimationActive={false}
        />
      ) : null}
      {thresholds.map(({ y, label: name, side = 'Left', colour = 'var(--risk-at)' }) => (
        <ReferenceLine
          key={y}
          y={y}
          stroke={colour}
          strokeDasharray="4 3"
          label={{
            value: name,
            position: y < 0 ? `insideTop${side}` : `insideBottom${side}`,
            fill: colour,
            className: 'text-2xs',
          }}
        />
      ))}
      {series.map(({ id, colour, strong }) => (
        <Line
          key={id}
          type={steps ? 'stepAfter' : 'linear'}
          dataKey={id}
          stroke={colour}
          strokeWidth={strong ? 1.8 : 1.1}
          strokeLinejoin="round"
          dot={steps ? { r: 1.6, fill: colour, strokeWidth: 0 } : false}
          activeDot={{ r: 2.5, strokeWidth: 0 }}
          isAnimationActive={false}
        />
      ))}
      <EndLabels series={labelled} rows={rows} formatY={formatY} />
    </ComposedChart>
  );
};

type PlotRow = Record<string, number | readonly [number, number] | null>;

/** One row an x, one key a series; a series that says nothing at an x has a gap there. */
const rowsOf = (
  series: readonly TimeSeries[],
  band: NonNullable<TimePlotProps['band']>,
): readonly Readonly<PlotRow>[] => {
  const rows = new Map<number, PlotRow>();
  const rowAt = (x: number): PlotRow => {
    const known = rows.get(x);
    if (known) return known;
    const made: PlotRow = { x };
    rows.set(x, made);
    return made;
  };
  for (const { id, points } of series) for (const { x, y } of points) rowAt(x)[id] = y;
  for (const { x, range } of band) rowAt(x).band = range;
  return [...rows.values()].sort((a, b) => Number(a.x) - Number(b.x));
};
