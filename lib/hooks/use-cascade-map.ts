'use client';
import { useEffect, useRef, useState } from 'react';
import { type CascadeMapQuestion, requestCascadeMap } from '@/lib/client/cascade-queries';
import { latestOnly, type Outcome } from '@/lib/client/latest-only';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import { useStream } from './use-stream';

/** With a block a second nobody reads a map a second. */
const LEAST_BETWEEN_MS = 4_000;

export interface CascadeMapped {
  /** The newest map there is; of another question while `pending`. */
  readonly map: CascadeMap | undefined;
  /** Why the newest question has none. */
  readonly error: unknown;
  readonly pending: boolean;
  readonly retry: () => void;
}

/** The orderly map: follows every change of the question at once, newest wins, and the chain every few seconds. */
export const useCascadeMap = (question: CascadeMapQuestion): CascadeMapped => {
  const key = JSON.stringify(question);
  const block = useStream((view) => view.snapshot?.block.hash);
  const asker = useRef<ReturnType<typeof latestOnly<string, CascadeMap>>>(undefined);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  const [outcome, setOutcome] = useState<Outcome<string, CascadeMap>>();
  const [map, setMap] = useState<CascadeMap>();

  useEffect(() => {
    const made = latestOnly(
      (text: string, signal) => requestCascadeMap(JSON.parse(text) as CascadeMapQuestion, signal),
      (next) => {
        setOutcome(next);
        if ('answer' in next) setMap(next.answer);
      },
    );
    asker.current = made;
    return made.stop;
  }, []);
  useEffect(() => {
    askedAt.current = performance.now();
    asker.current?.ask(key);
  }, [key]);
  useEffect(() => {
    if (block === undefined) return;
    const timer = setTimeout(
      () => {
        askedAt.current = performance.now();
        asker.current?.ask(key);
      },
      Math.max(0, askedAt.current + LEAST_BETWEEN_MS - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [key, block]);

  const isNewest = outcome !== undefined && outcome.question === key;
  return {
    map,
    error: isNewest && 'error' in outcome ? outcome.error : undefined,
    pending: !isNewest,
    retry: () => asker.current?.ask(key),
  };
};
