import type { ComponentProps } from 'react';
import { cx } from './cx';

/** A filter that is on or off: `aria-pressed` says so, and a filled ground shows it. */
export const Toggle = ({ pressed, className, ...rest }: ComponentProps<'button'> & { readonly pressed: boolean }) => (
  <button
    type="button"
    {...rest}
    aria-pressed={pressed}
    className={cx(
      'inline-flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-sm border px-2 text-xs',
      pressed ? 'border-line-strong bg-selected text-ink' : 'border-line text-ink-2 hover:bg-hover hover:text-ink',
      className,
    )}
  />
);
