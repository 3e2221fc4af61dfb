'use client';
import { useSyncExternalStore } from 'react';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { Kbd } from '@/components/ui/kbd';
import { showOverlay } from './overlay-store';

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
const never = (): (() => void) => () => undefined;

/** The palette's shortcut as this keyboard has it. */
const PaletteKey = () => {
  const apple = useSyncExternalStore(never, isApple, () => false);
  return <Kbd>{apple ? '⌘K' : 'Ctrl K'}</Kbd>;
};

export const PaletteButton = () => (
  <button
    type="button"
    onClick={() => showOverlay('palette')}
    aria-label="Command palette"
    title="Views, accounts, theme (⌘K or Ctrl K)"
    className="flex h-7 items-center gap-1.5 rounded-sm px-1.5 text-xs text-ink-2 hover:bg-hover hover:text-ink"
  >
    <Icon name="search" />
    <span className="flex gap-0.5 max-2xl:hidden">
      <PaletteKey />
    </span>
  </button>
);

export const HelpButton = () => (
  <IconButton
    icon="help"
    label="Keyboard and marks (?)"
    onClick={() => showOverlay('help')}
    className="max-sm:hidden"
  />
);
