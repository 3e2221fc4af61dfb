import type { KeyboardEvent } from 'react';
import { cx } from '@/components/ui/cx';
import type { Opened } from './use-execution-url';

export interface Openable {
  readonly opened: Opened | undefined;
  readonly onOpen: (what: Opened) => void;
}

/** What makes a row open its plan or job: a click, or Enter with the focus on it. */
export const openable = (what: Opened, { opened, onOpen }: Openable, className?: string) => {
  const isOpen = opened?.kind === what.kind && opened.id === what.id;
  return {
    'data-openable': what.id,
    tabIndex: 0,
    'aria-current': isOpen ? ('true' as const) : undefined,
    className: cx(className, 'cursor-pointer hover:bg-hover', isOpen && 'bg-selected'),
    onClick: () => onOpen(what),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
      event.preventDefault();
      onOpen(what);
    },
  };
};
