import type { ReactNode } from 'react';
import { cx } from './cx';

/** A titled region of a view: a hairline under its head, no box of its own (the grid draws the lines). */
export const Panel = ({
  title,
  aside,
  label,
  className,
  bodyClassName,
  children,
}: {
  readonly title: ReactNode;
  /** Units, a legend or controls, at the right of the head. */
  readonly aside?: ReactNode;
  /** The region's name where `title` is not plain text. */
  readonly label?: string;
  readonly className?: string;
  readonly bodyClassName?: string;
  readonly children: ReactNode;
}) => (
  <section
    aria-label={label ?? (typeof title === 'string' ? title : undefined)}
    className={cx('flex min-w-0 flex-col bg-surface', className)}
  >
    <header className="flex h-8 shrink-0 items-center justify-between gap-3 border-b px-3">
      <h2 className="shrink-0 text-xs font-medium text-ink">{title}</h2>
      {aside ? (
        <div className="flex min-w-0 items-center gap-2 text-2xs text-ink-3">
          {typeof aside === 'string' ? <span className="truncate">{aside}</span> : aside}
        </div>
      ) : null}
    </header>
    <div className={cx('min-w-0 flex-1', bodyClassName)}>{children}</div>
  </section>
);
