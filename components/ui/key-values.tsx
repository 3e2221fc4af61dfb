import type { ReactNode } from 'react';
import { cx } from './cx';

/** Names on the left, values on the right, one hairline a row. */
export const KeyValues = ({
  items,
  className,
}: {
  readonly items: readonly (readonly [label: ReactNode, value: ReactNode, key?: string])[];
  readonly className?: string;
}) => (
  <dl className={cx('divide-y divide-line', className)}>
    {items.map(([label, value, key]) => (
      <div key={key ?? String(label)} className="flex min-h-7 flex-wrap items-baseline justify-between gap-x-4 py-1">
        <dt className="text-xs text-ink-3">{label}</dt>
        <dd className="num ml-auto min-w-0 text-right text-xs">{value}</dd>
      </div>
    ))}
  </dl>
);
