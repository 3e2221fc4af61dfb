'use client';
import { useEffect, useRef, useState } from 'react';
import { latestOnly, type Outcome } from '@/lib/client/latest-only';
import { requestShock, type ShockQuestion } from '@/lib/client/shock-queries';
import type { ShockAnswer } from '@/lib/core/snapshot/shock-schema';
import { useStream } from './use-stream';

export interface Shocked {
  /** The newest answer there is; of another question while `pending`. */
  readonly answer: ShockAnswer | undefined;
  /** Why the newest question has none. */
  readonly error: unknown;
  /** The newest question is not answered yet. */
  readonly pending: boolean;
  readonly retry: () => void;
}

/** Follows a shock and the chain: asked again with each change of the question and each block; not while `undefined`. */
export const useShock = (question: ShockQuestion | undefined): Shocked => {
  const block = useStream((view) => view.snapshot?.block.hash);
  const key = question && JSON.stringify(question);
  const asker = useRef<ReturnType<typeof latestOnly<string, ShockAnswer>>>(undefined);
  const [outcome, setOutcome] = useState<Outcome<string, ShockAnswer>>();
  const [answer, setAnswer] = useState<ShockAnswer>();

  useEffect(() => {
    const made = latestOnly(
      (text: string, signal) => requestShock(JSON.parse(text) as ShockQuestion, signal),
      (next) => {
        setOutcome(next);
        if ('answer' in next) setAnswer(next.answer);
      },
    );
    asker.current = made;
    return made.stop;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new block asks the same question anew
  useEffect(() => {
    if (key !== undefined) asker.current?.ask(key);
  }, [key, block]);

  const isNewest = outcome !== undefined && outcome.question === key;
  return {
    answer,
    error: isNewest && 'error' in outcome ? outcome.error : undefined,
    pending: !isNewest,
    retry: () => {
      if (key !== undefined) asker.current?.ask(key);
    },
  };
};
