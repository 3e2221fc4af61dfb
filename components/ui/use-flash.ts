'use client';
import { useEffect, useRef } from 'react';

/** More changes at once than an eye can follow: a whole book repriced. Then nothing flashes, and the block number tells. */
const MOST_AT_ONCE = 12;

const changed = new Set<HTMLElement>();

/** Starts the flashes of one frame together, after it, so that they never delay the figures themselves. */
const flashLater = (element: HTMLElement): void => {
  changed.add(element);
  if (changed.size > 1) return;
  requestAnimationFrame(() =>
    setTimeout(() => {
      const elements = [...changed];
      changed.clear();
      if (elements.length > MOST_AT_ONCE) return;
      for (const each of elements)
        each.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], {
          duration: 900,
          easing: 'ease-out',
        });
    }),
  );
};

/**
 * Flashes an element's ground once when `value` changes after the first paint; `undefined` turns it off.
 * Without a render, and not at all where the reader asked for less motion.
 */
export const useFlash = (value: string | undefined) => {
  const ref = useRef<HTMLSpanElement>(null);
  const previous = useRef(value);
  useEffect(() => {
    const changes = previous.current !== undefined && value !== undefined && previous.current !== value;
    previous.current = value;
    if (!changes || typeof ref.current?.animate !== 'function') return;
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    flashLater(ref.current);
  }, [value]);
  return ref;
};
