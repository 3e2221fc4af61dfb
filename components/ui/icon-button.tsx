import type { ComponentProps } from 'react';
import { cx } from './cx';
import { Icon, type IconName } from './icon';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: IconName;
  /** What it does, for the title and for assistive technology. */
  readonly label: string;
  readonly size?: 'sm' | 'md';
}

export const IconButton = ({ icon, label, size = 'md', className, ...rest }: IconButtonProps) => (
  <button
    type="button"
    title={label}
    aria-label={label}
    {...rest}
    className={cx(
      'inline-flex shrink-0 items-center justify-center rounded-sm text-ink-2 hover:bg-hover hover:text-ink',
      'disabled:cursor-not-allowed disabled:text-ink-3 disabled:hover:bg-transparent',
      size === 'sm' ? 'size-6' : 'size-7',
      className,
    )}
  >
    <Icon name={icon} />
  </button>
);
