import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

/** A dense table: 28 px rows, hairlines, figures on the right. Scrolls sideways inside itself on narrow screens. */
export const Table = ({
  label,
  className,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <div className="relative overflow-x-auto" tabIndex={0}>
    <table aria-label={label} className={cx('w-full border-collapse text-xs', className)}>
      {children}
    </table>
  </div>
);

export interface CellProps extends ComponentProps<'td'> {
  /** A figure: right-aligned, monospaced. */
  readonly numeric?: boolean;
}

export const HeadCell = ({
  numeric = false,
  className,
  ...rest
}: ComponentProps<'th'> & { readonly numeric?: boolean }) => (
  <th
    scope="col"
    {...rest}
    className={cx(
      'h-7 whitespace-nowrap border-b px-1 text-2xs font-normal text-ink-3 first:pl-3 last:pr-3 sm:px-2',
      numeric ? 'text-right' : 'text-left',
      className,
    )}
  />
);

export const Row = ({ className, ...rest }: ComponentProps<'tr'>) => (
  <tr {...rest} className={cx('h-7 border-b border-line last:border-b-0 hover:bg-hover', className)} />
);

export const Cell = ({ numeric = false, className, ...rest }: CellProps) => (
  <td
    {...rest}
    className={cx(
      'whitespace-nowrap px-1 first:pl-3 last:pr-3 sm:px-2',
      numeric ? 'num live text-right' : 'text-left',
      className,
    )}
  />
);
