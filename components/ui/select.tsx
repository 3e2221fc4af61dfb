import type { ComponentProps } from 'react';
import { cx } from './cx';

/** The platform's own select, dressed. Give it an `aria-label` or a `<label htmlFor>`. */
export const Select = ({ className, ...rest }: ComponentProps<'select'>) => (
  <select
    {...rest}
    className={cx(
      'h-7 max-w-full rounded-sm border border-line-strong bg-bg px-1.5 text-xs text-ink focus:border-focus',
      className,
    )}
  />
);
