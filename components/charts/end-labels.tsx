import { useActiveTooltipLabel, useIsTooltipActive, usePlotArea, useYAxisScale } from 'recharts';
import { spreadLabels } from './spread-labels';

const GAP = 13;

interface LabelledLine {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  /** Ascending in x; null where nothing is known. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

/** Each line's name at its end, with its value there, or where the pointer stands. */
export const EndLabels = ({
  series,
  rows,
  formatY,
}: {
  readonly series: readonly LabelledLine[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly formatY: (y: number) => string;
}) => {
  const plot = usePlotArea();
  const scale = useYAxisScale();
  const reading = useIsTooltipActive();
  const at = useActiveTooltipLabel();
  if (!plot || !scale) return null;
  const bottom = plot.y + plot.height;
  const places = spreadLabels(
    series.map(({ points }) => scale(points.findLast(({ y }) => y !== null)?.y ?? 0) ?? bottom),
    GAP,
    plot.y,
    bottom,
  );
  const row = reading ? rows.find(({ x }) => x === at) : undefined;
  return (
    <g>
      {series.map(({ id, label, colour, points }, index) => {
        const value = row ? row[id] : points.at(-1)?.y;
        return (
          <text key={id} x={plot.x + plot.width + 6} y={(places[index] ?? 0) + 3.5} fill={colour} className="text-2xs">
            {label} <tspan className="num fill-ink-2">{typeof value === 'number' ? formatY(value) : '—'}</tspan>
          </text>
        );
      })}
    </g>
  );
};
