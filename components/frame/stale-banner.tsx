'use client';
import { Age } from '@/components/ui/age';
import { formatClock } from '@/components/ui/format-time';
import { Icon } from '@/components/ui/icon';
import { useStream } from '@/lib/hooks/use-stream';
import { useLiveness } from './liveness';

/** Says across the page that what it shows is not live, since when, why, and what happens next. */
export const StaleBanner = () => {
  const liveness = useLiveness();
  const connection = useStream((view) => view.connection);
  const lastEventAt = useStream((view) => view.lastEventAt);
  const status = useStream((view) => view.status);
  const shown = useStream((view) => view.snapshot !== undefined);
  if (liveness === 'live' || liveness === 'waiting' || !shown) return null;
  return (
    <div
      role="alert"
      data-testid="stale-banner"
      className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-risk-watch/40 bg-risk-watch-bg px-3 py-1 text-xs text-risk-watch"
    >
      <span className="flex items-center gap-2 font-medium">
        <Icon name="alert" />
        Not live
      </span>
      {liveness === 'silent' ? (
        <span className="text-ink">
          {connection.state === 'reconnecting'
            ? 'The connection to the server is lost; reconnecting by itself.'
            : 'The server has gone quiet.'}{' '}
          Figures are from {formatClock(lastEventAt)}, <Age since={lastEventAt} /> ago.
        </span>
      ) : (
        <span className="text-ink">
          {status?.reason || 'The engine is not live.'} Not live since {formatClock(status?.since)}.
        </span>
      )}
    </div>
  );
};
