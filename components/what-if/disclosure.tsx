import type { ReactNode } from 'react';
import { Icon } from '@/components/ui/icon';

/** A panel that opens at its head; open from the start where what it holds was changed. */
export const Disclosure = ({
  title,
  note,
  open,
  className = '',
  children,
}: {
  readonly title: string;
  readonly note: ReactNode;
  readonly open?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <details className={`group/disclosure ${className}`} open={open || undefined}>
    <summary className="flex h-8 cursor-pointer list-none items-center justify-between gap-3 border-b px-3 text-xs font-medium hover:bg-hover [&::-webkit-details-marker]:hidden">
      <span className="flex items-center gap-1.5">
        <span className="-rotate-90 text-ink-3 group-open/disclosure:rotate-0">
          <Icon name="chevron" size={12} />
        </span>
        {title}
      </span>
      <span className="text-2xs font-normal text-ink-3">{note}</span>
    </summary>
    {children}
  </details>
);
