'use client';
import { formatAge, formatClock } from './format-time';
import { Numeric } from './numeric';
import { useNow } from './use-now';

/**
 * A ticking age. `offset` is the server's clock minus the reader's (ms), so that a wrong clock on the
 * reader's side does not age the data.
 */
export const Age = ({
  since,
  offset = 0,
  reason = 'nothing received yet',
  className,
}: {
  /** Unix ms. */
  readonly since: number | null | undefined;
  readonly offset?: number;
  readonly reason?: string;
  readonly className?: string;
}) => {
  const now = useNow(1000);
  const known = since !== null && since !== undefined && now > 0;
  return (
    <Numeric
      text={formatAge(known ? Math.max(0, now + offset - since) : undefined)}
      reason={reason}
      {...(known ? { title: `at ${formatClock(since)}` } : {})}
      {...(className ? { className } : {})}
    />
  );
};
