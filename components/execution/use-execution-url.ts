'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

/** What is open beside the tables. */
export type Opened = { readonly kind: 'plan' | 'job'; readonly id: string };

const ACCOUNT = /^0x[0-9a-f]{40}$/;
const JOB = /^[\w-]{1,80}$/;

/** The open plan or job, in the URL, so that a link reopens it. What opens one can be gone back from. */
export const useExecutionUrl = () => {
  const path = usePathname();
  const params = useSearchParams();
  const account = params?.get('account')?.toLowerCase() ?? '';
  const job = params?.get('job') ?? '';
  const opened = useMemo((): Opened | undefined => {
    if (ACCOUNT.test(account)) return { kind: 'plan', id: account };
    return JOB.test(job) ? { kind: 'job', id: job } : undefined;
  }, [account, job]);
  const problems = [
    ...(account !== '' && !ACCOUNT.test(account) ? ['account'] : []),
    ...(job !== '' && !JOB.test(job) ? ['job'] : []),
  ];
  const show = useCallback(
    (next: Opened | undefined) => {
      const query = next ? `?${next.kind === 'plan' ? 'account' : 'job'}=${next.id}` : '';
      if (next && !opened) window.history.pushState(null, '', `${path}${query}`);
      else window.history.replaceState(null, '', `${path}${query}`);
    },
    [path, opened],
  );
  return { opened, problems, show };
};
