'use client';
import { useWidth } from './use-width';

/** A small line over time with one threshold; steps, because the value holds until the next point. */
export const Sparkline = ({
  label,
  points,
  threshold,
  height = 48,
}: {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly threshold?: number;
  readonly height?: number;
}) => {
  const [ref, width] = useWidth();
  const xs = points.map((point) => point.x);
  const ys = [...points.map((point) => point.y), ...(threshold === undefined ? [] : [threshold])];
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
  const [minY, maxY] = [Math.min(...ys), Math.max(...ys)];
  const x = (value: number) => 2 + ((width - 4) * (value - minX)) / (maxX - minX || 1);
  const y = (value: number) => height - 4 - ((height - 8) * (value - minY)) / (maxY - minY || 1);
  const path = points
    .map((point, index) => (index === 0 ? `M${x(point.x)} ${y(point.y)}` : `H${x(point.x)}V${y(point.y)}`))
    .join('');
  return (
    <div ref={ref} className="live" style={{ height }}>
      {width > 0 && points.length > 0 ? (
        <svg width={width} height={height} role="img" aria-label={label}>
          {threshold === undefined ? null : (
            <line
              x1={0}
              x2={width}
              y1={y(threshold)}
              y2={y(threshold)}
              stroke="var(--risk-liq)"
              strokeDasharray="3 2"
            />
          )}
          <path d={path} fill="none" stroke="var(--accent)" strokeWidth={1.4} />
          {points.map((point) => (
            <circle key={`${point.x}-${point.y}`} cx={x(point.x)} cy={y(point.y)} r={1.6} fill="var(--accent)" />
          ))}
        </svg>
      ) : null}
    </div>
  );
};
