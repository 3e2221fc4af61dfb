'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { parseShockState, type ShockState, shockSearch } from './shock-state';

/** Browsers refuse more than a hundred changes of an address in half a minute. */
const URL_PAUSE_MS = 250;

/** The view's state: kept here while a slider moves, in the URL a moment after, so that a link reopens it. */
export const useShockUrl = () => {
  const path = usePathname();
  const search = useSearchParams().toString();
  const [{ state, problems }, setParsed] = useState(() => parseShockState(new URLSearchParams(search)));
  const written = useRef(search);

  // The address changed by another hand than ours: back, forward, a link.
  useEffect(() => {
    if (decodeURIComponent(search) === decodeURIComponent(written.current)) return;
    written.current = search;
    setParsed(parseShockState(new URLSearchParams(search)));
  }, [search]);

  const text = shockSearch(state);
  useEffect(() => {
    if (decodeURIComponent(text) === decodeURIComponent(written.current)) return;
    const timer = setTimeout(() => {
      written.current = text;
      window.history.replaceState(null, '', text ? `${path}?${text}` : path);
    }, URL_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, path]);

  const change = useCallback(
    (patch: Partial<ShockState>) =>
      setParsed((current) => ({ state: { ...current.state, ...patch }, problems: current.problems })),
    [],
  );
  return { state, problems, change };
};
