import type { ComponentProps } from 'react';
import { cx } from './cx';

export interface ButtonProps extends ComponentProps<'button'> {
  /** primary: the one action of a view. danger: it cannot be undone. ghost: in dense rows. */
  readonly variant?: 'primary' | 'neutral' | 'ghost' | 'danger';
  readonly size?: 'sm' | 'md';
  /** Shows that work is under way and blocks a second press; the label stays readable. */
  readonly busy?: boolean;
}

const VARIANTS = {
  primary: 'bg-accent text-accent-ink border-accent hover:brightness-110',
  neutral: 'bg-surface text-ink border-line-strong hover:bg-hover',
  ghost: 'bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-surface text-risk-liq border-risk-liq hover:bg-risk-liq-bg',
} as const;

export const Button = ({
  variant = 'neutral',
  size = 'md',
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: ButtonProps) => (
  <button
    type="button"
    {...rest}
    disabled={disabled || busy}
    aria-busy={busy || undefined}
    className={cx(
      'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-sm border font-medium',
      'disabled:cursor-not-allowed disabled:border-line disabled:bg-surface disabled:text-ink-3 disabled:brightness-100',
      size === 'sm' ? 'h-6 px-2 text-xs' : 'h-8 px-3 text-sm',
      VARIANTS[variant],
      className,
    )}
  >
    {busy ? <span aria-hidden="true" className="size-2 animate-skeleton rounded-full bg-current" /> : null}
    {children}
  </button>
);
