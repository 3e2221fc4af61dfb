'use client';
import { Bar, BarChart, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { BOTTOM_AXIS, VALUE_AXIS } from './axes';
import { READOUT, Readout } from './readout';

export interface BarView {
  /** Its class's lower edge: drawn under the bar's left side, where there is room. */
  readonly id: string;
  readonly value: number;
  /** A CSS colour. */
  readonly colour: string;
  /** The readout at the top while the pointer or the focus is on it. */
  readonly detail: string;
}

interface BarThreshold {
  readonly before: string;
  readonly label: string;
}

export interface BarPlotProps {
  readonly label: string;
  readonly bars: readonly BarView[];
  readonly formatValue: (value: number) => string;
  /** Drawn before the bar of this id. */
  readonly threshold?: BarThreshold;
  readonly more?: readonly BarThreshold[];
  readonly height: number;
  /** The readout while nothing is pointed at. */
  readonly summary: string;
}

/** Vertical bars over equal classes, one threshold drawn between two of them, a readout instead of a legend. */
export const BarPlot = ({ label, bars, formatValue, threshold, more = [], height, summary }: BarPlotProps) => (
  <BarChart
    responsive
    style={{ width: '100%', height }}
    data={bars.map((bar) => ({ ...bar, fill: bar.colour }))}
    margin={{ top: 22, right: 8, bottom: 0, left: 0 }}
    barCategoryGap={1}
    accessibilityLayer
    aria-label={label}
  >
    <CartesianGrid vertical={false} stroke="var(--line)" />
    <XAxis {...BOTTOM_AXIS} dataKey="id" interval="equidistantPreserveStart" minTickGap={14} />
    <YAxis {...VALUE_AXIS} tickFormatter={formatValue} />
    <Tooltip
      {...READOUT}
      cursor={{ fill: 'var(--hover)' }}
      content={({ active, payload }) => <Readout text={(active && detailOf(payload[0]?.payload)) || summary} />}
    />
    <Bar dataKey="value" fillOpacity={0.85} minPointSize={(value) => (value ? 1 : 0)} isAnimationActive={false} />
    {[...(threshold ? [threshold] : []), ...more].map(({ before, label: name }, place) => (
      <ReferenceLine
        key={name}
        x={before}
        position="start"
        stroke="var(--risk-liq)"
        strokeDasharray="3 2"
        label={{
          value: name,
          position: 'insideTopRight',
          // One above the other, where two stand close.
          dy: 8 + 12 * place,
          fill: 'var(--risk-liq)',
          className: 'text-2xs',
        }}
      />
    ))}
  </BarChart>
);

const detailOf = (payload: unknown): string | undefined =>
  payload instanceof Object && 'detail' in payload && typeof payload.detail === 'string' ? payload.detail : undefined;
