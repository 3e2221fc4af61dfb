// biome-ignore-all lint/a11y/useSemanticElements: see HeatBody
// biome-ignore-all lint/a11y/useFocusableInteractive: see HeatBody
'use client';
import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import { cx } from '@/components/ui/cx';
import { Floating } from '@/components/ui/floating';
import { GRID_STEPS } from '@/components/ui/grid-steps';
import { HeatBody, type HeatCell, type HeatHead } from './heat-body';

/** px: a finger's and a figure's least room. */
const LEAST = { cell: 24, figure: 33, head: 96 };

export interface HeatColumn extends HeatHead {
  /** The label's room when it lies, px. */
  readonly room: number;
}

/**
 * Rows by columns, a colour and a figure each. The arrows, or h j k l, walk; Enter opens; hover and focus explain; Escape
 * closes what is explained. Figures stand in the cells where there is room for them.
 */
export const Heatmap = ({
  label,
  corner,
  rows,
  columns,
  cells,
  selected,
  tip,
  onOpen,
}: {
  readonly label: string;
  /** What rows and columns are. */
  readonly corner: string;
  readonly rows: readonly HeatHead[];
  readonly columns: readonly HeatColumn[];
  /** Row after row. */
  readonly cells: readonly HeatCell[];
  readonly selected: number | undefined;
  readonly tip: (place: number) => ReactNode;
  readonly onOpen: (place: number) => void;
}) => {
  const tipId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const [at, setAt] = useState(selected ?? 0);
  const [tipped, setTipped] = useState<{
    readonly place: number;
    readonly anchor: HTMLElement;
    readonly moved: number;
  }>();
  const across = columns.length;
  const active = Math.min(at, Math.max(0, cells.length - 1));
  const least = across <= 20 ? LEAST.figure : LEAST.cell;
  const cellWidth = Math.max(least, (width - LEAST.head) / Math.max(1, across));
  const template = `${LEAST.head}px repeat(${across}, minmax(0, 1fr))`;
  const upright = columns.some(({ room }) => room > cellWidth);

  const walkTo = (row: number, column: number): void => {
    const place = Math.max(0, Math.min(rows.length - 1, row)) * across + Math.max(0, Math.min(across - 1, column));
    setAt(place);
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-place="${place}"]`);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.metaKey || event.altKey) return;
    const [row, column] = [Math.floor(active / across), active % across];
    const step = event.ctrlKey ? undefined : GRID_STEPS[event.key];
    if (step) walkTo(row + step[0], column + step[1]);
    else if (event.key === 'Home') walkTo(event.ctrlKey ? 0 : row, 0);
    else if (event.key === 'End') walkTo(event.ctrlKey ? rows.length - 1 : row, across - 1);
    else if (event.key === 'Enter' || event.key === ' ') onOpen(active);
    else if (event.key === 'Escape' && tipped) setTipped(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const point = (event: SyntheticEvent): void => {
    const anchor = cellOf(event.target);
    if (!anchor) setTipped(undefined);
    else if (tipped?.anchor !== anchor) setTipped({ anchor, place: Number(anchor.dataset.place), moved: 0 });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cells inside are what is focused; here is where their events arrive
    <div
      ref={scroller}
      data-testid="heatmap"
      className="relative isolate max-h-[70dvh] overflow-auto overscroll-x-contain bg-surface"
      style={{ scrollPaddingLeft: LEAST.head, scrollPaddingTop: 28 }}
      onPointerOver={(event) => event.pointerType === 'mouse' && point(event)}
      onPointerLeave={() => setTipped(undefined)}
      onFocus={(event) => {
        point(event);
        const place = cellOf(event.target)?.dataset.place;
        if (place !== undefined) setAt(Number(place));
      }}
      onBlur={() => setTipped(undefined)}
      onScroll={() =>
        setTipped((tip) => (tip?.anchor === document.activeElement ? { ...tip, moved: tip.moved + 1 } : undefined))
      }
      onClick={(event) => {
        const place = cellOf(event.target)?.dataset.place;
        if (place !== undefined) onOpen(Number(place));
      }}
      onKeyDown={onKeyDown}
    >
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={across + 1}
        className="text-xs"
        style={{ minWidth: LEAST.head + across * least }}
      >
        <div role="row" className="sticky top-0 z-20 grid bg-surface" style={{ gridTemplateColumns: template }}>
          <div role="columnheader" className={cx(HEAD, 'sticky left-0 z-10 justify-start border-r pl-3')}>
            {corner}
          </div>
          {columns.map(({ id, label: head }) => (
            <div key={id} role="columnheader" className={cx(HEAD, upright ? 'py-1' : 'h-7')}>
              <span className={upright ? 'rotate-180 [writing-mode:vertical-rl]' : ''}>{head}</span>
            </div>
          ))}
        </div>
        <HeatBody
          rows={rows}
          columns={across}
          cells={cells}
          active={active}
          selected={selected}
          numbers={cellWidth >= LEAST.figure - 1}
          template={template}
        />
      </div>
      {tipped?.anchor.isConnected ? (
        <Floating key={`${tipped.place} ${tipped.moved}`} anchor={tipped.anchor} id={tipId} role="tooltip">
          {tip(tipped.place)}
        </Floating>
      ) : null}
    </div>
  );
};

const HEAD = 'flex items-center justify-center border-b bg-surface text-2xs text-ink-3';

const cellOf = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;

/** The element's width as it changes, px; 0 before it is known. */
const useWidth = (ref: { readonly current: HTMLElement | null }): number => {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
};
