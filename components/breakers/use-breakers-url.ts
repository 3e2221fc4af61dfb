'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** The open breaker's key, in the URL, so that a link reopens it. What opens one can be gone back from. */
export const useBreakersUrl = () => {
  const path = usePathname();
  const selected = useSearchParams()?.get('breaker') ?? undefined;
  const select = useCallback(
    (key: string | undefined) => {
      const url = key === undefined ? path : `${path}?breaker=${encodeURIComponent(key).replaceAll('%3A', ':')}`;
      if (key !== undefined && selected === undefined) window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [path, selected],
  );
  return { selected, select };
};
