import type { KeyboardEvent } from 'react';
import { cx } from '@/components/ui/cx';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';

export interface Openable {
  /** `txHash-logIndex` of the one that is open. */
  readonly selected: string | undefined;
  readonly onOpen: (row: Pick<SettlementView, 'txHash' | 'logIndex'>) => void;
}

/** What makes a row open its settlement: a click, or Enter with the focus on it. */
export const opening = (row: SettlementView, { selected, onOpen }: Openable, className?: string) => {
  const key = `${row.txHash}-${row.logIndex}`;
  const isOpen = selected === key || selected === `${row.txHash}-`;
  return {
    'data-settlement': key,
    tabIndex: 0,
    'aria-current': isOpen ? ('true' as const) : undefined,
    className: cx(className, 'cursor-pointer hover:bg-hover', isOpen && 'bg-selected'),
    onClick: () => onOpen(row),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
      event.preventDefault();
      onOpen(row);
    },
  };
};
