// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid of positioned rows cannot be a table element; the ARIA grid pattern stands for it
'use client';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { cx } from '@/components/ui/cx';
import { Skeleton } from '@/components/ui/skeleton';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { GRID } from './columns';
import type { ShownRow } from './held-order';
import { PositionLine } from './position-line';
import { ROW_HEIGHT } from './row-scroll';
import { useRowScroll } from './use-row-scroll';

export interface PositionGridProps {
  readonly head: ReactNode;
  /** Rows that match, all of them. */
  readonly total: number;
  /** The block the live rows are of. */
  readonly block: number | undefined;
  /** `undefined` of a row that is on its way. */
  readonly rowAt: (index: number) => ShownRow | undefined;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly selected: string | undefined;
  /** Another value scrolls back to the top: another question was asked. */
  readonly question: string;
  /** A row to go to, from 0; a new object goes there again. */
  readonly goTo: { readonly index: number } | undefined;
  readonly onOpen: (account: string) => void;
  readonly onRange: (first: number, last: number) => void;
  /** While true nothing may move: a pointer is over the rows or one has the focus. */
  readonly onHold: (holding: boolean) => void;
}

/** The whole book as rows of which only those in sight exist; j and k walk, Enter opens. */
export const PositionGrid = ({
  head,
  total,
  block,
  rowAt,
  assets,
  selected,
  question,
  goTo,
  onOpen,
  onRange,
  onHold,
}: PositionGridProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const { first, last, seen, height, origin, originTop, onScroll, scrollToTop, scrollToRow } = useRowScroll(
    scroller,
    total,
  );

  useEffect(() => onRange(seen.first, seen.last), [onRange, seen.first, seen.last]);
  useEffect(() => onHold(pointer || focus), [onHold, pointer, focus]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is what scrolls back, nothing else
  useEffect(() => {
    scrollToTop(0);
    setActive(0);
  }, [question]);

  const walkTo = useCallback(
    (index: number) => {
      const next = Math.max(0, Math.min(total - 1, index));
      setActive(next);
      scrollToRow(next);
      const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`);
      if (row) row.focus({ preventScroll: true });
      wantsFocus.current = row === null || row === undefined;
    },
    [total, scrollToRow],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place to go to is what goes there, nothing else
  useEffect(() => {
    if (!goTo) return;
    scrollToTop(Math.max(0, goTo.index - 2) * ROW_HEIGHT);
    walkTo(goTo.index);
  }, [goTo]);
  // After every render: the row that was walked to may only now exist, or the one with the focus was made anew.
  useEffect(() => {
    const lost = focus && document.activeElement === document.body;
    if (!wantsFocus.current && !lost) return;
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
      const row = rowAt(active);
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

  const drawn = new Set<string>();
  /** Between two pages of different moments the same account may stand twice; a key may not. */
  const keyOf = (account: string, index: number): string => {
    if (drawn.has(account)) return `${account} ${index}`;
    drawn.add(account);
    return account;
  };

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
        onScroll={onScroll}
      >
        <div className="relative overflow-hidden" style={{ height, ...RULED(originTop) }}>
          <div className="absolute inset-x-0" style={{ top: originTop }}>
            {Array.from({ length: last - first + 1 }, (_, place) => {
              const index = first + place;
              const top = (index - origin) * ROW_HEIGHT;
              const line = rowAt(index);
              return line ? (
                <PositionLine
                  key={keyOf(line.row.account, index)}
                  row={line.row}
                  gone={line.gone}
                  index={index}
                  top={top}
                  height={ROW_HEIGHT}
                  assets={assets}
                  active={index === active}
                  selected={line.row.account === selected}
                  onOpen={onOpen}
                  onActivate={setActive}
                />
              ) : (
                <PendingLine key={`pending-${index}`} index={index} top={top} />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
};

/** The lines between rows, where a fast hand is ahead of the rows themselves. */
const RULED = (top: number) => ({
  backgroundImage: `linear-gradient(to top, var(--line) 1px, transparent 1px)`,
  backgroundSize: `100% ${ROW_HEIGHT}px`,
  backgroundPosition: `0 ${top % ROW_HEIGHT}px`,
});

/** A row on its way says which it is: a fast hand sees where it stands. */
const PendingLine = ({ index, top }: { readonly index: number; readonly top: number }) => (
  <div
    aria-hidden="true"
    className={cx(GRID, 'absolute inset-x-0 top-0 items-center border-b')}
    style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
  >
    <span className="hidden @2xl:block" />
    <Skeleton className="h-2 w-full @2xl:w-2/3" />
    <span className="num text-2xs text-ink-3">row {(index + 1).toLocaleString('en-US')}</span>
    <Skeleton className="h-2 w-full" />
    <Skeleton className="h-2 w-full" />
  </div>
);
