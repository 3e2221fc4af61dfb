'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

const NAME = 'levels';

/** The symbol whose levels are shown, kept in the URL as `?levels=WETH`; `undefined`: all of them. */
export const useLevelAsset = () => {
  const path = usePathname();
  const params = useSearchParams();
  const symbol = params.get(NAME) ?? undefined;
  const choose = useCallback(
    (next: string | undefined) => {
      const changed = new URLSearchParams(window.location.search);
      if (next === undefined) changed.delete(NAME);
      else changed.set(NAME, next);
      const search = changed.toString();
      window.history.replaceState(null, '', search ? `${path}?${search}` : path);
    },
    [path],
  );
  return { symbol, choose };
};
