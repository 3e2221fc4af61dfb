'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { parseTableQuery, type TableQuery, tableParams } from './table-query';

/** The positions view's state: the URL itself, so that a link reopens it. */
export const useTableUrl = () => {
  const path = usePathname();
  const params = useSearchParams();
  const { query, problems } = useMemo(() => parseTableQuery(new URLSearchParams(params)), [params]);
  const account = params.get('account') ?? undefined;
  const shock = params.get('shock') ?? undefined;

  const write = useCallback(
    (next: TableQuery, opened: string | undefined, shocked: string | undefined, how: 'push' | 'replace') => {
      const search = tableParams(next);
      if (opened) search.set('account', opened);
      if (opened && shocked) search.set('shock', shocked);
      // Colons and commas are legal in a query and easier to read than their escapes.
      const text = search.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
      const url = text ? `${path}?${text}` : path;
      if (how === 'push') window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [path],
  );
  const setQuery = useCallback(
    (patch: Partial<{ [K in keyof TableQuery]: TableQuery[K] | undefined }>) =>
      write({ ...query, ...patch } as TableQuery, account, shock, 'replace'),
    [write, query, account, shock],
  );
  const open = useCallback(
    (opened: string | undefined) => write(query, opened, undefined, opened && !account ? 'push' : 'replace'),
    [write, query, account],
  );
  const setShock = useCallback(
    (shocked: string | undefined) => write(query, account, shocked, 'replace'),
    [write, query, account],
  );
  return { query, problems, account, shock, setQuery, open, setShock };
};
