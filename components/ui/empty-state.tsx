import type { ReactNode } from 'react';

/** Nothing here, why, and what to do about it. */
export const EmptyState = ({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) => (
  <div className="flex h-full min-h-20 flex-col items-center justify-center gap-1.5 px-4 py-5 text-center">
    <p className="text-sm text-ink-2">{title}</p>
    {children ? <div className="max-w-prose text-xs text-ink-3">{children}</div> : null}
    {action}
  </div>
);
