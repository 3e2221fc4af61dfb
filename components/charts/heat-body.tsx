// biome-ignore-all lint/a11y/useSemanticElements: cells that contain their own layout, which a table's cells cannot: 1,600 of them are drawn anew while a slider moves
// biome-ignore-all lint/a11y/useFocusableInteractive: the ARIA grid pattern: its cells carry the roving focus
'use client';
import { memo, type ReactNode } from 'react';
import { cx } from '@/components/ui/cx';

/** One cell, ready to be drawn. */
export interface HeatCell {
  /** The ramp's step, 0 to 8 (`heatStep`); −1 where the value is not known. */
  readonly step: number;
  /** At most five letters. */
  readonly text: string;
  /** The whole of it in words, or why it is not known. */
  readonly label: string;
  /** Drawn with a corner: what `HeatLegend` says of it. */
  readonly marked: boolean;
}

export interface HeatHead {
  readonly id: string;
  readonly label: ReactNode;
}

/** The rows of a heatmap. A cell is drawn anew when what it shows changes, not with every answer. */
export const HeatBody = memo(
  ({
    rows,
    columns,
    cells,
    active,
    selected,
    numbers,
    template,
  }: {
    readonly rows: readonly HeatHead[];
    readonly columns: number;
    /** Row after row. */
    readonly cells: readonly HeatCell[];
    /** The place that the keyboard enters at. */
    readonly active: number;
    readonly selected: number | undefined;
    /** Whether figures fit. */
    readonly numbers: boolean;
    /** CSS columns. */
    readonly template: string;
  }) =>
    rows.map(({ id, label }, row) => (
      <div key={id} role="row" className="grid" style={{ gridTemplateColumns: template }}>
        <div
          role="rowheader"
          className="sticky left-0 z-10 flex h-7 items-center overflow-hidden border-r bg-surface pl-3 pr-1"
        >
          {label}
        </div>
        {cells.slice(row * columns, (row + 1) * columns).map((cell, column) => {
          const place = row * columns + column;
          return (
            <HeatSquare
              key={place}
              place={place}
              step={cell.step}
              text={numbers ? cell.text : ''}
              label={cell.label}
              marked={cell.marked}
              active={place === active}
              selected={place === selected}
            />
          );
        })}
      </div>
    )),
);

const HeatSquare = memo(
  ({
    place,
    step,
    text,
    label,
    marked,
    active,
    selected,
  }: HeatCell & { readonly place: number; readonly active: boolean; readonly selected: boolean }) => (
    <div
      role="gridcell"
      data-place={place}
      data-heat={step < 0 ? 'unknown' : step}
      data-marked={marked || undefined}
      aria-label={label}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      className={cx('heat heat-cell num', selected && 'heat-selected')}
    >
      {text}
    </div>
  ),
);
