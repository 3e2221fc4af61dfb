'use client';

export type ThemeChoice = 'system' | 'light' | 'dark';

/** Also read by public/theme.js before the first paint. */
const KEY = 'breakwater.theme';
const listeners = new Set<() => void>();

export const readTheme = (): ThemeChoice => {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
};

/** Applies the choice at once and keeps it for the next visit, where the browser lets us store anything. */
export const setTheme = (choice: ThemeChoice): void => {
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage refused: the choice holds for this visit.
  }
  for (const listener of listeners) listener();
};

export const subscribeTheme = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
