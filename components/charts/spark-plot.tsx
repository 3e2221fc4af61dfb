'use client';
import { Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { READOUT, Readout } from './readout';

export interface SparkPlotProps {
  readonly label: string;
  /** Ascending in x. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly threshold: number;
  readonly height: number;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly summary: string;
}

/** A small line over time with one threshold; steps, because the value holds until the next point. */
export const SparkPlot = ({ label, points, threshold, height, formatX, formatY, summary }: SparkPlotProps) => (
  <LineChart
    responsive
    style={{ width: '100%', height }}
    data={points}
    margin={{ top: 20, right: 4, bottom: 4, left: 4 }}
    accessibilityLayer
    aria-label={label}
  >
    <XAxis hide dataKey="x" type="number" domain={['dataMin', 'dataMax']} />
    <YAxis hide domain={([low, high]) => [Math.min(low, threshold), Math.max(high, threshold)]} />
    <ReferenceLine y={threshold} stroke="var(--risk-liq)" strokeDasharray="3 2" />
    <Tooltip
      {...READOUT}
      cursor={{ stroke: 'var(--ink-3)' }}
      content={({ active, payload, label: x }) => (
        <Readout text={active ? `${formatX(Number(x))}: ${formatY(Number(payload[0]?.value))}` : summary} />
      )}
    />
    <Line
      type="stepAfter"
      dataKey="y"
      stroke="var(--accent)"
      strokeWidth={1.4}
      dot={{ r: 1.6, fill: 'var(--accent)', strokeWidth: 0 }}
      activeDot={{ r: 2.5, strokeWidth: 0 }}
      isAnimationActive={false}
    />
  </LineChart>
);
