import type { BaseTickContentProps, XAxisProps, YAxisProps } from 'recharts';
import { useXAxisScale } from 'recharts';

/** A figure at the value axis, right-aligned at its line. */
const ValueTick = ({ x, y, payload, tickFormatter, index }: BaseTickContentProps) => (
  <text x={x} y={y} dy={3.5} textAnchor="end" className="num fill-ink-3 text-2xs">
    {tickFormatter ? tickFormatter(payload.value, index) : payload.value}
  </text>
);

/** A figure under the horizontal axis: at its place, or at its class’s lower edge where the axis has classes. */
const BottomTick = ({ x, y, payload, tickFormatter, index }: BaseTickContentProps) => {
  const at = useXAxisScale()?.(payload.value, { position: 'start' }) ?? x;
  return (
    <text x={at} y={y} dy={6} textAnchor="middle" className="num fill-ink-3 text-2xs">
      {tickFormatter ? tickFormatter(payload.value, index) : payload.value}
    </text>
  );
};

/** The value axis of every plot: a few round figures, no line. */
export const VALUE_AXIS: Pick<YAxisProps, 'width' | 'tickCount' | 'niceTicks' | 'axisLine' | 'tickLine' | 'tick'> = {
  width: 48,
  tickCount: 4,
  niceTicks: 'snap125',
  axisLine: false,
  tickLine: false,
  tick: ValueTick,
};

/** The horizontal axis of every plot. */
export const BOTTOM_AXIS: Pick<XAxisProps, 'height' | 'axisLine' | 'tickLine' | 'tick'> = {
  height: 20,
  axisLine: false,
  tickLine: false,
  tick: BottomTick,
};
