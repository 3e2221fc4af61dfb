'use client';
import { type ReactNode, useState } from 'react';
import { Icon } from '@/components/ui/icon';

/** A panel that opens at its head; open from the start where what it holds was changed. */
export const Disclosure = ({
  title,
  note,
  open,
  lazy = false,
  className = '',
  children,
}: {
  readonly title: string;
  readonly note: ReactNode;
  readonly open?: boolean;
  /** What it holds is made when it is first opened. */
  readonly lazy?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) => {
  const [opened, setOpened] = useState(open === true);
  return (
    <details
      className={`group/disclosure ${className}`}
      open={open || undefined}
      onToggle={(event) => setOpened((before) => before || event.currentTarget.open)}
    >
      <summary className="flex h-8 cursor-pointer list-none items-center justify-between gap-3 border-b px-3 text-xs font-medium hover:bg-hover [&::-webkit-details-marker]:hidden">
        <span className="flex items-center gap-1.5">
          <span className="-rotate-90 text-ink-3 group-open/disclosure:rotate-0">
            <Icon name="chevron" size={12} />
          </span>
          {title}
        </span>
        <span className="text-2xs font-normal text-ink-3">{note}</span>
      </summary>
      {lazy && !opened ? null : children}
    </details>
  );
};
