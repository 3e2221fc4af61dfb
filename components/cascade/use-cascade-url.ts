'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type CascadeState, cascadeSearch, parseCascadeState } from './cascade-state';

/** Browsers refuse more than a hundred changes of an address in half a minute. */
const URL_PAUSE_MS = 250;

const same = (a: string, b: string): boolean => decodeURIComponent(a) === decodeURIComponent(b);

/**
 * The page's state: kept here while a slider moves, in the URL a moment after, so that a link reopens it. What opens a
 * cell or an account can be gone back from.
 */
export const useCascadeUrl = () => {
  const path = usePathname();
  const search = useSearchParams().toString();
  const [{ state, problems }, setParsed] = useState(() => parseCascadeState(new URLSearchParams(search)));
  const written = useRef({ text: search, opened: openedOf(state) });

  // The address changed by another hand than ours: back, forward, a link.
  useEffect(() => {
    if (same(search.replaceAll('+', ' '), written.current.text.replaceAll('+', ' '))) return;
    const parsed = parseCascadeState(new URLSearchParams(search));
    written.current = { text: search, opened: openedOf(parsed.state) };
    setParsed(parsed);
  }, [search]);

  const text = cascadeSearch(state);
  const opened = openedOf(state);
  useEffect(() => {
    const { text: before, opened: openBefore } = written.current;
    if (same(text.replaceAll('+', ' '), before.replaceAll('+', ' '))) return;
    const opens = opened > openBefore;
    const timer = setTimeout(
      () => {
        written.current = { text, opened };
        const url = text ? `${path}?${text}` : path;
        if (opens) window.history.pushState(null, '', url);
        else window.history.replaceState(null, '', url);
      },
      opened === openBefore ? URL_PAUSE_MS : 0,
    );
    return () => clearTimeout(timer);
  }, [text, opened, path]);

  const change = useCallback(
    (patch: Partial<CascadeState>) =>
      setParsed((current) => ({ state: { ...current.state, ...patch }, problems: current.problems })),
    [],
  );
  return { state, problems, change };
};

/** How many drawers lie over the map. */
const openedOf = ({ cell, account }: CascadeState): number =>
  Number(cell !== undefined) + Number(account !== undefined);
