'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { usePositionPages } from '@/lib/hooks/use-position-pages';
import { usePositions } from '@/lib/hooks/use-positions';
import { type ShownRow, useHeldOrder } from './held-order';
import { type TableQuery, tableParams } from './table-query';
import { WINDOW_ROWS, windowOffset } from './window-offset';

/** A scroll is at rest, and the stream follows it, so long after its last move. */
const REST_MS = 200;
/** Rows fetched ahead of a scroll, and behind it. */
const AHEAD = 150;
const BEHIND = 50;

/**
 * The rows of the table by index: those around the place at rest live, by the stream; those that are scrolled past,
 * fetched ahead in pages.
 */
export const useTableRows = (query: TableQuery, holding: boolean) => {
  const [offset, setOffset] = useState(0);
  const question = tableParams(query).toString();
  const { window, pending, isAnswered } = usePositions({ ...query, offset, limit: WINDOW_ROWS });
  const key = `${isAnswered ? '' : 'before '}${question}@${window?.offset ?? 0}`;
  const { shown, changed, apply } = useHeldOrder(window, key, holding);
  const pages = usePositionPages(query);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lastFirst = useRef(0);
  const from = isAnswered && window ? window.offset : 0;
  const to = isAnswered ? from + shown.length : 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top
  useEffect(() => {
    clearTimeout(rest.current);
    setOffset(0);
  }, [question]);
  useEffect(() => () => clearTimeout(rest.current), []);
  // A stream that has no such rows says nothing; the page says why.
  useEffect(() => {
    if (isAnswered) return undefined;
    const timer = setTimeout(() => pages.want([0]), 2 * REST_MS);
    return () => clearTimeout(timer);
  }, [isAnswered, pages]);

  const onRange = useCallback(
    (first: number, last: number) => {
      const isDown = first >= lastFirst.current;
      lastFirst.current = first;
      const [before, after] = isDown ? [BEHIND, AHEAD] : [AHEAD, BEHIND];
      const step = Math.max(1, Math.floor((last - first) / 2));
      const wanted: number[] = [];
      for (let row = first; row <= last + step; row += step) wanted.push(Math.min(row, last));
      pages.want(
        [...wanted, isDown ? last + after : first - before, isDown ? first - before : last + after].filter(
          (row) => row >= 0 && (row < from || row >= to),
        ),
      );
      clearTimeout(rest.current);
      rest.current = setTimeout(() => setOffset((current) => windowOffset(current, first, last)), REST_MS);
    },
    [pages, from, to],
  );
  const rowAt = (index: number): ShownRow | undefined => {
    const live = window && shown[index - window.offset];
    if (live && isAnswered) return live;
    const row = pages.rowAt(index);
    // Of the question before, until the answer comes.
    return row ? { row, gone: false } : live;
  };
  const total = (isAnswered ? window?.total : pages.total()) ?? window?.total;
  return {
    question,
    rowAt,
    total,
    book: window?.book ?? pages.book(),
    block: window?.block,
    pending: pending || !isAnswered,
    problem: isAnswered ? undefined : pages.problem(),
    changed: changed && isAnswered,
    apply,
    onRange,
  };
};
