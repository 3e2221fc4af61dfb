'use client';
import { useCallback, useSyncExternalStore } from 'react';

/**
 * The reader's clock, unix ms, rounded down to `stepMs`, ticking; all readers of one step share a timer.
 * 0 while rendering on the server, so that markup and hydration agree.
 */
export const useNow = (stepMs: 250 | 1000 = 1000): number => {
  const subscribe = useCallback((listener: () => void) => tick(stepMs, listener), [stepMs]);
  const read = useCallback(() => Math.floor(Date.now() / stepMs) * stepMs, [stepMs]);
  return useSyncExternalStore(subscribe, read, serverNow);
};

const serverNow = (): number => 0;
const listeners = new Map<number, { readonly set: Set<() => void>; readonly timer: ReturnType<typeof setInterval> }>();

const tick = (stepMs: number, listener: () => void): (() => void) => {
  let entry = listeners.get(stepMs);
  if (!entry) {
    const set = new Set<() => void>();
    entry = { set, timer: setInterval(() => set.forEach((each) => void each()), stepMs) };
    listeners.set(stepMs, entry);
  }
  const { set, timer } = entry;
  set.add(listener);
  return () => {
    set.delete(listener);
    if (set.size > 0) return;
    clearInterval(timer);
    listeners.delete(stepMs);
  };
};
