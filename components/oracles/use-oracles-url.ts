'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { type OraclesQuery, oraclesParams, parseOraclesQuery } from './oracles-query';

/** The view's state: the URL itself, so that a link reopens it. What opens something can be gone back from. */
export const useOraclesUrl = () => {
  const path = usePathname();
  const params = useSearchParams();
  const { query, problems } = useMemo(() => parseOraclesQuery(new URLSearchParams(params)), [params]);
  const change = useCallback(
    (patch: Partial<OraclesQuery>) => {
      const next = { ...query, ...patch };
      const text = oraclesParams(next).toString().replaceAll('%3A', ':');
      const url = text ? `${path}?${text}` : path;
      const opens = (next.asset && !query.asset) || (next.source && !query.source);
      if (opens) window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [path, query],
  );
  return { query, problems, change };
};
