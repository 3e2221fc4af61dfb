import type { BaseTickContentProps } from 'recharts';
import { useXAxisScale } from 'recharts';

/** A figure at the value axis, right-aligned at its line. */
export const ValueTick = ({ x, y, payload, tickFormatter, index }: BaseTickContentProps) => (
  <text x={x} y={y} dy={3.5} textAnchor="end" className="num fill-ink-3 text-2xs">
    {tickFormatter ? tickFormatter(payload.value, index) : payload.value}
  </text>
);

/** A figure under the horizontal axis: at its place, or at its class’s lower edge where the axis has classes. */
export const BottomTick = ({ x, y, payload, tickFormatter, index }: BaseTickContentProps) => {
  const at = useXAxisScale()?.(payload.value, { position: 'start' }) ?? x;
  return (
    <text x={at} y={y} dy={6} textAnchor="middle" className="num fill-ink-3 text-2xs">
      {tickFormatter ? tickFormatter(payload.value, index) : payload.value}
    </text>
  );
};
