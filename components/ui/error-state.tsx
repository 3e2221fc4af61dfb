import type { ReactNode } from 'react';
import { Icon } from './icon';

/** What went wrong, in words, and the way out. */
export const ErrorState = ({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) => (
  <div role="alert" className="flex h-full min-h-20 flex-col items-center justify-center gap-2 px-4 py-5 text-center">
    <p className="flex items-center gap-2 text-sm text-risk-liq">
      <Icon name="alert" />
      {title}
    </p>
    {children ? <div className="max-w-prose break-words text-xs text-ink-2">{children}</div> : null}
    {action}
  </div>
);
