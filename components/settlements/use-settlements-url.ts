'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { type SettlementFilter, settlementFilterSchema } from '@/lib/core/snapshot/endpoints';

const FILTERS = ['account', 'liquidator', 'asset', 'match'] as const;
const OPEN = /^0x[0-9a-f]{64}$/;

/** The filter and the open liquidation, in the URL, so that a link reopens them. What opens one can be gone back from. */
export const useSettlementsUrl = () => {
  const path = usePathname();
  const params = useSearchParams();
  const { filter, problems } = useMemo(() => {
    const found: Record<string, unknown> = {};
    const wrong: string[] = [];
    for (const name of FILTERS) {
      const value = params?.get(name);
      if (!value) continue;
      const parsed = settlementFilterSchema.shape[name].safeParse(value);
      if (parsed.success) found[name] = parsed.data;
      else wrong.push(name);
    }
    return { filter: settlementFilterSchema.parse(found), problems: wrong };
  }, [params]);
  const hash = params?.get('tx')?.toLowerCase();
  const log = Number(params?.get('log') ?? Number.NaN);
  const open = useMemo(
    () => (hash && OPEN.test(hash) ? { txHash: hash, logIndex: Number.isInteger(log) ? log : undefined } : undefined),
    [hash, log],
  );

  const go = useCallback(
    (change: Readonly<Record<string, string | undefined>>, push: boolean) => {
      const next = new URLSearchParams(params ?? undefined);
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      const url = query === '' ? path : `${path}?${query}`;
      if (push) window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [params, path],
  );
  return {
    filter,
    problems,
    open,
    setFilter: useCallback(
      (change: { [K in keyof SettlementFilter]?: SettlementFilter[K] | undefined }) => go(change, false),
      [go],
    ),
    show: useCallback(
      (row: { readonly txHash: string; readonly logIndex: number } | undefined) =>
        go({ tx: row?.txHash, log: row && String(row.logIndex) }, row !== undefined && open === undefined),
      [go, open],
    ),
  };
};
