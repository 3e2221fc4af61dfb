'use client';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import {
  AT_TOP,
  placeAt,
  ROW_HEIGHT,
  type RowRange,
  rowsInSight,
  rowsToDraw,
  type ScrollPlace,
  scrolledTo,
  scrollSpace,
  settled,
  topOf,
} from './row-scroll';

/** No scroll event for so long: the hand is off. */
const REST_MS = 150;
/** Rows are placed from the nearest multiple of so many: their own distances stay small, and the same. */
const ORIGIN_ROWS = 512;

/** Which rows of any number to draw in a scroller, and where. */
export const useRowScroll = (scroller: RefObject<HTMLDivElement | null>, total: number) => {
  const [view, setView] = useState(0);
  const [drawn, setDrawn] = useState<{ readonly range: RowRange; readonly seen: RowRange; readonly shift: number }>({
    range: { first: 0, last: -1 },
    seen: { first: 0, last: -1 },
    shift: 0,
  });
  const place = useRef<ScrollPlace>(AT_TOP);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const space = scrollSpace(total, view);
  const current = useRef({ space, total });
  current.current = { space, total };

  /** Draws what the place shows; at once where it would show rows that are not drawn. */
  const draw = useCallback((isNow: boolean) => {
    const { space: at, total: count } = current.current;
    const top = topOf(place.current);
    const seen = rowsInSight(top, at.view, count);
    const range = rowsToDraw(seen, count);
    const { shift } = place.current;
    const update = (): void =>
      setDrawn((before) =>
        before.shift === shift &&
        before.range.first === range.first &&
        before.range.last === range.last &&
        before.seen.first === seen.first &&
        before.seen.last === seen.last
          ? before
          : { range, seen, shift },
      );
    if (isNow) flushSync(update);
    else update();
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setView(element.clientHeight));
    observer.observe(element);
    setView(element.clientHeight);
    return () => {
      observer.disconnect();
      clearTimeout(rest.current);
    };
  }, [scroller]);

  // The book grows and shrinks, the window is resized: the rows in sight stay, as far as there are any.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes the space, and nothing else
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || view === 0) return;
    const next = placeAt(current.current.space, topOf(place.current));
    place.current = next;
    if (Math.abs(element.scrollTop - next.scrollTop) >= 1) element.scrollTop = next.scrollTop;
    draw(false);
  }, [total, view]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop } = element;
    if (scrollTop !== place.current.scrollTop) {
      const before = place.current;
      place.current = scrolledTo(current.current.space, before, scrollTop);
      // A shift moves all rows by another distance than the browser has: in the same frame, or they would be seen to jump.
      draw(place.current.shift !== before.shift);
    }
    clearTimeout(rest.current);
    rest.current = setTimeout(() => {
      const next = settled(current.current.space, place.current);
      const moves = next.scrollTop !== place.current.scrollTop;
      place.current = next;
      if (!moves) return;
      flushSync(() => draw(false));
      element.scrollTop = next.scrollTop;
    }, REST_MS);
  }, [scroller, draw]);

  const scrollToTop = useCallback(
    (top: number) => {
      const element = scroller.current;
      if (!element) return;
      place.current = placeAt(current.current.space, top);
      draw(false);
      element.scrollTop = place.current.scrollTop;
    },
    [scroller, draw],
  );
  /** As little as brings the row into sight whole. */
  const scrollToRow = useCallback(
    (index: number) => {
      const { view: height } = current.current.space;
      const top = topOf(place.current);
      const from = index * ROW_HEIGHT;
      if (from < top) scrollToTop(from);
      else if (from + ROW_HEIGHT > top + height) scrollToTop(from + ROW_HEIGHT - height);
    },
    [scrollToTop],
  );

  const { range, seen, shift } = drawn;
  const origin = Math.floor(range.first / ORIGIN_ROWS) * ORIGIN_ROWS;
  return {
    first: range.first,
    last: Math.min(range.last, total - 1),
    seen,
    /** Height of the scroll area. */
    height: space.space,
    /** Where in it the row `origin` is; others are placed from there. */
    originTop: origin * ROW_HEIGHT + shift,
    origin,
    onScroll,
    scrollToTop,
    scrollToRow,
  };
};
