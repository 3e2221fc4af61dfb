'use client';
import { useCallback, useSyncExternalStore } from 'react';
import { EMPTY_VIEW, type LiveView } from '@/lib/client/live-view';
import { useLiveStream } from './live-context';

/**
 * A part of the live view: re-renders only when what `select` returns changes by identity, so
 * select existing objects or primitives, e.g. `useStream((view) => view.snapshot?.block)`.
 */
export const useStream = <T>(select: (view: LiveView) => T): T => {
  const stream = useLiveStream();
  return useSyncExternalStore(
    stream.subscribe,
    useCallback(() => select(stream.getSnapshot()), [stream, select]),
    useCallback(() => select(EMPTY_VIEW), [select]),
  );
};
