'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { usePositionPages } from '@/lib/hooks/use-position-pages';
import { usePositions } from '@/lib/hooks/use-positions';
import { type ShownRow, useHeldOrder } from './held-order';
import { AT_REST, type Pace, paceAt, rowsWanted } from './rows-ahead';
import { type TableQuery, tableParams } from './table-query';
import { WINDOW_ROWS, windowOffset } from './window-offset';

/** A scroll is at rest, and the stream follows it, so long after its last move. */
const REST_MS = 200;
/** Without a move for so long nothing is fetched ahead of it any more. */
const STILL_MS = 60;

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
  const pace = useRef<Pace>(AT_REST);
  const asked = useRef(question);
  const from = isAnswered && window ? window.offset : 0;
  const to = isAnswered ? from + shown.length : 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top
  useEffect(() => {
    clearTimeout(rest.current);
    setOffset(0);
  }, [question]);
  useEffect(() => () => clearTimeout(rest.current), []);
  // The first rows of another question by the shorter way. Of the view's first question only where the stream says
  // nothing, because it has no such rows: then the page says why.
  useEffect(() => {
    if (isAnswered) return undefined;
    const isFirst = asked.current === question;
    asked.current = question;
    const timer = setTimeout(() => pages.want([0]), isFirst ? 2 * REST_MS : 0);
    return () => clearTimeout(timer);
  }, [isAnswered, pages, question]);

  const onRange = useCallback(
    (first: number, last: number) => {
      pace.current = paceAt(pace.current, first, performance.now());
      const isMissing = (row: number): boolean => row < from || row >= to;
      pages.want(rowsWanted(first, last, pace.current.speed, pages.latency()).filter(isMissing));
      clearTimeout(rest.current);
      rest.current = setTimeout(() => {
        pace.current = { ...pace.current, speed: 0 };
        pages.want(rowsWanted(first, last, 0, pages.latency()).filter(isMissing));
        rest.current = setTimeout(() => setOffset((current) => windowOffset(current, first, last)), REST_MS - STILL_MS);
      }, STILL_MS);
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
