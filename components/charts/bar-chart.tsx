'use client';
import { useState } from 'react';
import { cx } from '@/components/ui/cx';
import { niceTicks } from './ticks';
import { useWidth } from './use-width';

export interface Bar {
  readonly id: string;
  /** Under the bar; empty leaves the place blank. */
  readonly label: string;
  readonly value: number;
  /** A CSS colour. */
  readonly colour: string;
  /** The readout at the top while the pointer or the focus is on it. */
  readonly detail: string;
}

const PAD = { top: 22, right: 8, bottom: 20, left: 48 } as const;

/** Vertical bars over equal classes, one threshold drawn between two of them, a readout instead of a legend. */
export const BarChart = ({
  label,
  bars,
  formatValue,
  threshold,
  height = 200,
  summary,
}: {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly formatValue: (value: number) => string;
  /** Drawn before the bar with this index. */
  readonly threshold?: { readonly before: number; readonly label: string };
  readonly height?: number;
  /** The readout while nothing is pointed at. */
  readonly summary: string;
}) => {
  const [ref, width] = useWidth();
  const [active, setActive] = useState<number>();
  const ticks = niceTicks(Math.max(...bars.map(({ value }) => value), 0));
  const top = ticks.at(-1) || 1;
  const inner = { width: Math.max(0, width - PAD.left - PAD.right), height: height - PAD.top - PAD.bottom };
  const slot = inner.width / Math.max(1, bars.length);
  const y = (value: number) => PAD.top + inner.height * (1 - value / top);
  // Labels stand under their bar's left edge: as many as there is room for.
  const every = Math.max(1, Math.ceil(34 / Math.max(1, slot)));
  const current = active === undefined ? undefined : bars[active];
  return (
    <div ref={ref} className="live relative" style={{ height }}>
      <p className="absolute left-3 top-1 z-10 truncate text-2xs text-ink-2" aria-hidden="true">
        {current?.detail ?? summary}
      </p>
      {width > 0 ? (
        <svg width={width} height={height} role="img" aria-label={label} onPointerLeave={() => setActive(undefined)}>
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={PAD.left} x2={width - PAD.right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
              <text x={PAD.left - 6} y={y(tick) + 3.5} textAnchor="end" className="num fill-ink-3 text-2xs">
                {formatValue(tick)}
              </text>
            </g>
          ))}
          {bars.map((bar, index) => (
            <g key={bar.id} onPointerEnter={() => setActive(index)}>
              <rect
                x={PAD.left + index * slot}
                y={PAD.top}
                width={slot}
                height={inner.height + PAD.bottom}
                fill="transparent"
              />
              <rect
                x={PAD.left + index * slot + 1}
                width={Math.max(1, slot - 2)}
                y={bar.value > 0 ? Math.min(y(bar.value), y(0) - 1) : y(0)}
                height={bar.value > 0 ? Math.max(1, y(0) - y(bar.value)) : 0}
                fill={bar.colour}
                fillOpacity={0.85}
                className={cx(active !== undefined && active !== index && 'opacity-45')}
              />
              <text x={PAD.left + index * slot} y={height - 6} textAnchor="middle" className="num fill-ink-3 text-2xs">
                {index % every === 0 ? bar.label : ''}
              </text>
            </g>
          ))}
          {threshold ? (
            <g pointerEvents="none">
              <line
                x1={PAD.left + threshold.before * slot}
                x2={PAD.left + threshold.before * slot}
                y1={PAD.top - 4}
                y2={y(0)}
                stroke="var(--risk-liq)"
                strokeDasharray="3 2"
              />
              <text
                x={PAD.left + threshold.before * slot + (threshold.before * slot > 112 ? -5 : 5)}
                textAnchor={threshold.before * slot > 112 ? 'end' : 'start'}
                y={PAD.top + 6}
                className="text-2xs"
                fill="var(--risk-liq)"
              >
                {threshold.label}
              </text>
            </g>
          ) : null}
        </svg>
      ) : null}
    </div>
  );
};
