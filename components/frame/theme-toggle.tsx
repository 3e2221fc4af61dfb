'use client';
import { useSyncExternalStore } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { readTheme, setTheme, subscribeTheme, type ThemeChoice } from './theme-choice';

const NEXT: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: 'auto', light: 'sun', dark: 'moon' } as const;

export const ThemeToggle = () => {
  const choice = useSyncExternalStore(subscribeTheme, readTheme, () => 'system' as const);
  return (
    <IconButton
      icon={ICONS[choice]}
      label={`Theme: ${choice}. Switch to ${NEXT[choice]}`}
      onClick={() => setTheme(NEXT[choice])}
    />
  );
};
