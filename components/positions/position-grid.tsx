// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid of positioned rows cannot be a table element; the ARIA grid pattern stands for it
'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { cx } from '@/components/ui/cx';
import { Skeleton } from '@/components/ui/skeleton';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { GRID } from './columns';
import type { ShownRow } from './held-order';
import { PositionLine } from './position-line';

const ROW_HEIGHT = 30;

export interface PositionGridProps {
  readonly head: ReactNode;
  /** Rows that match, all of them. */
  readonly total: number;
  /** Index of the first of `shown`. */
  readonly offset: number;
  /** The block the rows are of. */
  readonly block: number;
  readonly shown: readonly (ShownRow | undefined)[];
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly selected: string | undefined;
  /** Another value scrolls back to the top: another question was asked. */
  readonly question: string;
  readonly onOpen: (account: string) => void;
  readonly onRange: (first: number, last: number) => void;
  /** While true nothing may move: a pointer is over the rows or one has the focus. */
  readonly onHold: (holding: boolean) => void;
}

/** The whole book as rows of which only those in sight exist; j and k walk, Enter opens. */
export const PositionGrid = ({
  head,
  total,
  offset,
  block,
  shown,
  assets,
  selected,
  question,
  onOpen,
  onRange,
  onHold,
}: PositionGridProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => onRange(first, last), [onRange, first, last]);
  useEffect(() => onHold(pointer || focus), [onHold, pointer, focus]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is what scrolls back, nothing else
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setActive(0);
  }, [question]);

  const walkTo = useCallback(
    (index: number) => {
      const next = Math.max(0, Math.min(total - 1, index));
      setActive(next);
      virtualizer.scrollToIndex(next);
      const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`);
      if (row) row.focus({ preventScroll: true });
      wantsFocus.current = row === null || row === undefined;
    },
    [total, virtualizer],
  );
  // After every render: the row that was walked to may only now exist.
  useEffect(() => {
    if (!wantsFocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!row) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const steps: Readonly<Record<string, number>> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const step = steps[event.key];
    if (step !== undefined) walkTo(active + step);
    else if (event.key === 'Home') walkTo(0);
    else if (event.key === 'End') walkTo(total - 1);
    else if (event.key === 'Enter') {
      const row = shown[active - offset];
      if (row) onOpen(row.row.account);
    } else if (event.key === 'Escape') {
      if (selected || !(document.activeElement instanceof HTMLElement)) return;
      document.activeElement.blur();
    } else return;
    event.preventDefault();
  };
  usePageKeys(
    useCallback(
      (event) => {
        if ((event.key !== 'j' && event.key !== 'k') || scroller.current?.contains(document.activeElement)) return;
        event.preventDefault();
        walkTo(active);
      },
      [walkTo, active],
    ),
  );

  return (
    <div
      role="grid"
      aria-label="Positions"
      aria-rowcount={total + 1}
      className="@container flex min-h-0 flex-1 flex-col"
    >
      {head}
      <div
        ref={scroller}
        role="rowgroup"
        data-testid="position-rows"
        data-block={block}
        className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden overscroll-contain bg-surface"
        onPointerEnter={(event) => setPointer(event.pointerType === 'mouse')}
        onPointerLeave={() => setPointer(false)}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
        onKeyDown={onKeyDown}
      >
        <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const line = shown[index - offset];
            return line ? (
              <PositionLine
                key={line.row.account}
                row={line.row}
                gone={line.gone}
                index={index}
                top={start}
                height={ROW_HEIGHT}
                assets={assets}
                active={index === active}
                selected={line.row.account === selected}
                onOpen={onOpen}
                onActivate={setActive}
              />
            ) : (
              <PendingLine key={`pending-${index}`} top={start} />
            );
          })}
        </div>
      </div>
    </div>
  );
};

const PendingLine = ({ top }: { readonly top: number }) => (
  <div
    aria-hidden="true"
    className={cx(GRID, 'absolute inset-x-0 top-0 items-center border-b')}
    style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
  >
    <Skeleton className="h-2 w-full" />
    <Skeleton className="h-2 w-2/3" />
    <Skeleton className="h-2 w-full" />
    <Skeleton className="h-2 w-full" />
  </div>
);
