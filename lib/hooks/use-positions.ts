'use client';
import { useEffect } from 'react';
import { type PositionQueryInput, positionSearch } from '@/lib/client/position-search';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';
import { useLiveStream } from './live-context';
import { useStream } from './use-stream';

export interface Positions {
  /** The rows asked for, live; the previous window's while `pending`; `undefined` before the first. */
  readonly window: PositionWindow | undefined;
  readonly pending: boolean;
  /** `window` answers this query, though perhaps at another offset. */
  readonly isAnswered: boolean;
}

/** Makes the stream follow this window while mounted. One window a page: the last to mount wins. */
export const usePositions = (query: PositionQueryInput): Positions => {
  const stream = useLiveStream();
  const search = positionSearch(query);
  useEffect(() => stream.follow(search), [stream, search]);
  const window = useStream((view) => view.window);
  const pending = useStream((view) => view.windowPending);
  const answered = useStream((view) => view.windowSearch);
  const isAnswered = window !== undefined && answered === positionSearch({ ...query, offset: window.offset });
  return { window, pending, isAnswered };
};
