'use client';
import { useSyncExternalStore } from 'react';

/** What lies over the page. One at a time. */
export type Overlay = 'palette' | 'help' | undefined;

let current: Overlay;
const listeners = new Set<() => void>();

export const showOverlay = (overlay: Overlay): void => {
  current = overlay;
  for (const listener of listeners) listener();
};
export const readOverlay = (): Overlay => current;
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useOverlay = (): Overlay => useSyncExternalStore(subscribe, readOverlay, () => undefined);
