import type { ReactNode } from 'react';
import { cx } from './cx';
import { Explained, type Explanation } from './explained';

/** One headline figure: label, value, a quieter line under it. */
export const Figure = ({
  label,
  explanation,
  note,
  className,
  children,
}: {
  readonly label: ReactNode;
  readonly explanation?: Explanation;
  readonly note?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <div className={cx('flex min-w-0 flex-col gap-0.5 px-3 py-2', className)}>
    <div className="truncate text-2xs text-ink-3">
      {explanation ? <Explained explanation={explanation}>{label}</Explained> : label}
    </div>
    <div className="num live truncate text-xl">{children}</div>
    {note ? <div className="live truncate text-2xs text-ink-2">{note}</div> : null}
  </div>
);
