'use client';
import { useId } from 'react';
import { Bar, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import { BOTTOM_AXIS, VALUE_AXIS } from './axes';
import { niceScale } from './nice-scale';
import { READOUT, Readout } from './readout';

export interface WaterfallStep {
  readonly id: string;
  /** The level before and after it. */
  readonly from: number;
  readonly to: number;
  /** A CSS colour. */
  readonly colour: string;
  /** What it did, in the order of `flows`; none for a step that only moves the level. */
  readonly flows: readonly number[];
  /** The readout while the pointer or the focus is on it. */
  readonly detail: string;
}

export interface WaterfallPlotProps {
  readonly label: string;
  readonly steps: readonly WaterfallStep[];
  readonly level: string;
  readonly formatLevel: (value: number) => string;
  /** What moves the level, drawn below it over the same steps. */
  readonly flows: readonly { readonly id: string; readonly label: string; readonly colour: string }[];
  readonly formatFlow: (value: number) => string;
  readonly height: number;
  /** The readout while nothing is pointed at. */
  readonly summary: string;
}

/** A level that falls step by step, and below it what each step did: the one that explains the other, on one axis. */
export const WaterfallPlot = ({
  label,
  steps,
  level,
  formatLevel,
  flows,
  formatFlow,
  height,
  summary,
}: WaterfallPlotProps) => {
  const sync = useId();
  const rows = steps.map(({ id, from, to, colour, detail }) => ({
    id,
    range: [Math.min(from, to), Math.max(from, to)],
    to,
    fill: colour,
    detail,
  }));
  const sums = steps.map(({ id, flows: of }) => ({
    id,
    ...Object.fromEntries(flows.map((flow, place) => [flow.id, of[place] ?? null])),
  }));
  const { domain, ticks } = domainOf(steps);
  const upper = Math.round(height * 0.56);
  const axis = { ...BOTTOM_AXIS, dataKey: 'id', interval: 'equidistantPreserveStart', minTickGap: 10 } as const;
  return (
    <>
      <ComposedChart
        responsive
        syncId={sync}
        style={{ width: '100%', height: upper }}
        data={rows}
        margin={{ top: 36, right: 12, bottom: 0, left: 0 }}
        barCategoryGap={2}
        accessibilityLayer
        aria-label={label}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...axis} tick={false} height={6} />
        <YAxis
          {...VALUE_AXIS}
          width={56}
          domain={[...domain]}
          allowDataOverflow
          ticks={[...ticks]}
          interval={0}
          tickFormatter={formatLevel}
        />
        <Tooltip
          {...READOUT}
          cursor={{ fill: 'var(--hover)' }}
          content={({ active, payload }) => <Readout text={(active && detailOf(payload[0]?.payload)) || summary} />}
        />
        <Bar dataKey="range" minPointSize={2} isAnimationActive={false} />
        <Line
          type="stepAfter"
          dataKey="to"
          stroke="var(--ink-3)"
          strokeWidth={1}
          strokeDasharray="2 2"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
        <text x={60} y={30} className="fill-ink-3 text-2xs">
          {level}
        </text>
      </ComposedChart>
      <ComposedChart
        responsive
        syncId={sync}
        style={{ width: '100%', height: height - upper }}
        data={sums}
        margin={{ top: 18, right: 12, bottom: 0, left: 0 }}
        barCategoryGap={2}
        barGap={0}
        accessibilityLayer={false}
        aria-hidden="true"
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...axis} />
        <YAxis {...VALUE_AXIS} width={56} tickCount={3} tickFormatter={formatFlow} />
        <Tooltip isAnimationActive={false} cursor={{ fill: 'var(--hover)' }} content={() => null} />
        {flows.map(({ id, colour }) => (
          <Bar
            key={id}
            dataKey={id}
            fill={colour}
            minPointSize={(value) => (value ? 1 : 0)}
            isAnimationActive={false}
          />
        ))}
        {flows.map(({ id, label: name, colour }, place) => (
          <text key={id} x={60 + place * 150} y={12} fill={colour} className="text-2xs">
            ■ {name}
          </text>
        ))}
      </ComposedChart>
    </>
  );
};

/** The first step is often many times the others: then it enters from above, so that they can be read. */
const domainOf = (steps: readonly WaterfallStep[]): ReturnType<typeof niceScale> => {
  const after = steps.map(({ to }) => to);
  const [low, first] = [Math.min(...after), after[0] ?? 0];
  const top = Math.max(...steps.flatMap(({ from, to }) => [from, to]));
  return niceScale(low, low < first ? Math.min(top, first + (first - low) / 2) : top, 4);
};

const detailOf = (payload: unknown): string | undefined =>
  payload instanceof Object && 'detail' in payload && typeof payload.detail === 'string' ? payload.detail : undefined;
