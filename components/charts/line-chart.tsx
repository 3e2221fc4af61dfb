'use client';
import { useMemo, useState } from 'react';
import { formatTick } from '@/components/ui/format-amount';
import { spreadLabels } from './spread-labels';
import { niceTicks } from './ticks';
import { useWidth } from './use-width';

export interface Series {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  /** Ascending in x, all series over the same x's range. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const PAD = { top: 22, bottom: 20, left: 48, right: 104 } as const;

/** Lines labelled at their ends, thresholds drawn, values read at the pointer's x. */
export const LineChart = ({
  label,
  series,
  formatX,
  formatY,
  marks,
  height = 200,
  summary,
}: {
  readonly label: string;
  readonly series: readonly Series[];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  /** x positions with a drawn and labelled line. */
  readonly marks: readonly number[];
  readonly height?: number;
  readonly summary: string;
}) => {
  const [ref, width] = useWidth();
  const [at, setAt] = useState<number>();
  const inner = { width: Math.max(1, width - PAD.left - PAD.right), height: height - PAD.top - PAD.bottom };
  const maxX = Math.max(...series.flatMap(({ points }) => points.at(-1)?.x ?? 0), 1);
  const ticks = useMemo(
    () => niceTicks(Math.max(...series.flatMap(({ points }) => points.map(({ y }) => y)), 0)),
    [series],
  );
  const top = ticks.at(-1) || 1;
  const x = (value: number) => PAD.left + (inner.width * value) / maxX;
  const y = (value: number) => PAD.top + inner.height * (1 - value / top);
  const shownX = at ?? maxX;
  const values = series.map(({ points }) => valueAt(points, shownX));
  const labels = spreadLabels(
    series.map(({ points }) => y(valueAt(points, maxX))),
    13,
    PAD.top,
    height - PAD.bottom,
  );
  return (
    <div ref={ref} className="live relative" style={{ height }}>
      <p className="absolute left-3 top-1 z-10 truncate text-2xs text-ink-2" aria-hidden="true">
        {at === undefined
          ? summary
          : `at ${formatX(at)}: ${formatY(values.reduce((sum, value) => sum + value, 0))} in all`}
      </p>
      {width > 0 ? (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          onPointerLeave={() => setAt(undefined)}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const share = (event.clientX - box.left - PAD.left) / inner.width;
            setAt(Math.max(0, Math.min(1, share)) * maxX);
          }}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={PAD.left} x2={width - PAD.right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
              <text x={PAD.left - 6} y={y(tick) + 3.5} textAnchor="end" className="num fill-ink-3 text-2xs">
                {formatTick(tick)}
              </text>
            </g>
          ))}
          {marks.map((mark) => (
            <g key={mark}>
              <line
                x1={x(mark)}
                x2={x(mark)}
                y1={PAD.top}
                y2={y(0)}
                stroke="var(--line-strong)"
                strokeDasharray="2 3"
              />
              <text x={x(mark)} y={height - 6} textAnchor="middle" className="num fill-ink-3 text-2xs">
                {formatX(mark)}
              </text>
            </g>
          ))}
          {series.map(({ id, colour, points }) => (
            <path
              key={id}
              d={points
                .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
                .join('')}
              fill="none"
              stroke={colour}
              strokeWidth={1.6}
              strokeLinejoin="round"
            />
          ))}
          {series.map(({ id, label: name, colour }, index) => (
            <text key={id} x={width - PAD.right + 6} y={(labels[index] ?? 0) + 3.5} fill={colour} className="text-2xs">
              {name} <tspan className="num fill-ink-2">{formatY(values[index] ?? 0)}</tspan>
            </text>
          ))}
          {at === undefined ? null : (
            <line x1={x(at)} x2={x(at)} y1={PAD.top} y2={y(0)} stroke="var(--ink-3)" pointerEvents="none" />
          )}
        </svg>
      ) : null}
    </div>
  );
};

/** Linear between points; flat outside of them. */
const valueAt = (points: Series['points'], x: number): number => {
  const after = points.findIndex((point) => point.x >= x);
  if (after < 0) return points.at(-1)?.y ?? 0;
  const right = points[after];
  const left = points[after - 1];
  if (!right) return 0;
  if (!left || right.x === left.x) return right.y;
  return left.y + ((right.y - left.y) * (x - left.x)) / (right.x - left.x);
};
