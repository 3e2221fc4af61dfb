'use client';
import { useEffect, useRef } from 'react';

/**
 * Flashes an element's ground once when `value` changes after the first paint; `undefined` turns it off.
 * Runs on the compositor, without a render, and not at all where the reader asked for less motion.
 */
export const useFlash = (value: string | undefined) => {
  const ref = useRef<HTMLSpanElement>(null);
  const previous = useRef(value);
  useEffect(() => {
    const changed = previous.current !== undefined && value !== undefined && previous.current !== value;
    previous.current = value;
    if (!changed || typeof ref.current?.animate !== 'function') return;
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    ref.current.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], {
      duration: 900,
      easing: 'ease-out',
    });
  }, [value]);
  return ref;
};
