'use client';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type ReplayStep, replayStateQuery, requestReplay } from '@/lib/client/cascade-replay';
import type { CascadeReplay, CascadeReplayQuery } from '@/lib/core/snapshot/cascade-replay-schema';

export type ReplayRun =
  | { readonly state: 'running'; readonly steps: readonly ReplayStep[] }
  | { readonly state: 'done'; readonly steps: readonly ReplayStep[]; readonly replay: CascadeReplay }
  | { readonly state: 'failed'; readonly error: unknown };

/** Whether cells can be replayed on a fork here. */
export const useReplayState = () => useQuery(replayStateQuery());

/** One replay at a time, begun by `start`; `cancel`, or leaving, ends the fork. */
export const useReplay = () => {
  const [run, setRun] = useState<ReplayRun>();
  const running = useRef<AbortController>(undefined);
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setRun(undefined);
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback((query: CascadeReplayQuery) => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const tell = (next: ReplayRun) => {
      if (!abort.signal.aborted) setRun(next);
    };
    const steps: ReplayStep[] = [];
    tell({ state: 'running', steps: [] });
    requestReplay(query, abort.signal, (step) => {
      steps.push(step);
      tell({ state: 'running', steps: [...steps] });
    }).then(
      (replay) => tell({ state: 'done', steps, replay }),
      (error: unknown) => tell({ state: 'failed', error }),
    );
  }, []);
  return { run, start, cancel };
};
