'use client';
import { useEffect, useRef, useState } from 'react';
import { requestAuditPage } from '@/lib/client/breaker-queries';
import type { ChainHead } from '@/lib/core/breaker/audit-chain';
import { verifyLog } from '@/lib/core/breaker/verify-log';
import { useStream } from './use-stream';

export type AuditCheck =
  | { readonly state: 'checking'; readonly verified: number; readonly total: number | undefined }
  /** Every link up to `head` holds; found at browser's unix ms `at`. */
  | { readonly state: 'whole'; readonly head: ChainHead; readonly at: number }
  /** `place`: the first link that does not hold. */
  | { readonly state: 'broken'; readonly place: number; readonly problem: string; readonly total: number }
  | { readonly state: 'unread'; readonly error: Error };

/** Few enough that hashing them does not hold the page up. */
const PAGE = 200;

/** Verifies the whole audit log in this browser, and what is appended as it comes. A broken log stays broken. `again` begins anew. */
export const useAuditCheck = (): { readonly check: AuditCheck; readonly again: () => void } => {
  const seq = useStream(({ breakers }) => (breakers ? breakers.audit.seq - breakers.audit.unsaved : undefined));
  const verified = useRef<ChainHead | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  const [check, setCheck] = useState<AuditCheck>({ state: 'checking', verified: 0, total: undefined });
  const broken = check.state === 'broken';
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer log, and a person who asks, begin a check
  useEffect(() => {
    if (broken) return;
    const abort = new AbortController();
    void checkLog(verified, abort.signal, (next) => {
      if (!abort.signal.aborted) setCheck(next);
    });
    return () => abort.abort();
  }, [seq, attempt, broken]);
  return {
    check,
    again: () => {
      verified.current = undefined;
      setCheck({ state: 'checking', verified: 0, total: undefined });
      setAttempt((before) => before + 1);
    },
  };
};

async function checkLog(
  from: { current: ChainHead | undefined },
  signal: AbortSignal,
  tell: (check: AuditCheck) => void,
): Promise<void> {
  try {
    const { head } = await requestAuditPage(1, undefined, signal);
    const verdict = await verifyLog({
      read: async (place, limit) => (await requestAuditPage(limit, place, signal)).links,
      head,
      from: from.current,
      pageSize: PAGE,
      // What was whole a moment ago stays so in sight while a few new links are looked at.
      onProgress: (verified) => {
        if (!from.current) tell({ state: 'checking', verified, total: head.seq });
      },
    });
    if (signal.aborted) return;
    if (!verdict.ok) {
      tell({ state: 'broken', place: verdict.place, problem: verdict.problem, total: head.seq });
      return;
    }
    from.current = verdict.head;
    tell({ state: 'whole', head: verdict.head, at: Date.now() });
  } catch (error) {
    tell({ state: 'unread', error: error instanceof Error ? error : new Error(String(error)) });
  }
}
