'use client';
import { useCallback, useEffect, useState } from 'react';

/** A hand that still moves a slider asks for no long run. */
const REST_MS = 350;

export type LongRun<P, A> =
  | { readonly state: 'running'; readonly progress: P | undefined }
  | { readonly state: 'done'; readonly answer: A }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly error: unknown };

export interface LongRunning<P, A> {
  readonly run: LongRun<P, A> | undefined;
  /** The newest answer there is, perhaps to another question. */
  readonly last: A | undefined;
  readonly again: () => void;
  readonly cancel: () => void;
}

/**
 * Work that takes its time and tells how far it is; `undefined` asks for none and gives up what runs. A new question
 * begins anew once the hand rests; a new block does not: `again` does. `request` must be the same function each time.
 */
export const useLongRun = <Q, P, A>(
  question: Q | undefined,
  request: (question: Q, signal: AbortSignal, tell: (progress: P) => void) => Promise<A>,
): LongRunning<P, A> => {
  const key = question && JSON.stringify(question);
  const [attempt, setAttempt] = useState(0);
  const [told, setTold] = useState<{ readonly of: string; readonly run: LongRun<P, A> }>();
  const [last, setLast] = useState<A>();
  const [stopped, setStopped] = useState<string>();
  const mine = `${key} ${attempt}`;
  const isStopped = stopped === mine;
  useEffect(() => {
    if (key === undefined || isStopped) return;
    const abort = new AbortController();
    const tell = (run: LongRun<P, A>) => {
      if (abort.signal.aborted) return;
      setTold({ of: mine, run });
      if (run.state === 'done') setLast(() => run.answer);
    };
    const timer = setTimeout(
      () =>
        void request(JSON.parse(key) as Q, abort.signal, (progress) => tell({ state: 'running', progress })).then(
          (answer) => tell({ state: 'done', answer }),
          (error: unknown) => tell({ state: 'failed', error }),
        ),
      REST_MS,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, mine, isStopped, request]);
  const again = useCallback(() => setAttempt((before) => before + 1), []);
  const cancel = useCallback(() => setStopped(mine), [mine]);
  if (key === undefined) return { run: undefined, last, again, cancel };
  if (isStopped) return { run: { state: 'cancelled' }, last, again, cancel };
  return { run: told?.of === mine ? told.run : { state: 'running', progress: undefined }, last, again, cancel };
};
