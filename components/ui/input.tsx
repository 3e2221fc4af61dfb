import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

export interface InputProps extends ComponentProps<'input'> {
  /** Why the value cannot be used; also said to assistive technology. */
  readonly problem?: string | undefined;
  readonly numeric?: boolean;
  readonly trailing?: ReactNode;
}

/** A text field. Give it an `aria-label` or a `<label htmlFor>`. */
export const Input = ({ problem, numeric = false, trailing, className, ...rest }: InputProps) => (
  <span
    title={problem}
    className={cx(
      'inline-flex h-7 items-center gap-1 rounded-sm border bg-bg px-2 focus-within:border-focus',
      problem ? 'border-risk-liq' : 'border-line-strong',
      className,
    )}
  >
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      aria-invalid={problem ? true : undefined}
      className={cx(
        'h-full w-full min-w-0 bg-transparent text-xs outline-none placeholder:text-ink-3',
        numeric && 'num text-right',
      )}
    />
    {trailing}
    {problem ? (
      <span role="alert" className="sr-only">
        {problem}
      </span>
    ) : null}
  </span>
);
