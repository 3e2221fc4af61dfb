'use client';
import { Age } from '@/components/ui/age';
import { Light, type LightState } from '@/components/ui/light';
import { useStream } from '@/lib/hooks/use-stream';
import { type Liveness, useLiveness } from './liveness';

const WORDS: Record<Liveness, { readonly word: string; readonly light: LightState }> = {
  waiting: { word: 'Connecting', light: 'pending' },
  live: { word: 'Live', light: 'ok' },
  silent: { word: 'Stale', light: 'late' },
  behind: { word: 'Behind', light: 'late' },
};
const ENGINE_WORDS = {
  starting: 'Starting',
  stale: 'Chain late',
  down: 'Chain down',
  halted: 'Halted',
  live: 'Live',
} as const;

/** Whether the page is live; when it is not, what it is instead and since when. */
export const ConnectionBadge = () => {
  const liveness = useLiveness();
  const connection = useStream((view) => view.connection);
  const status = useStream((view) => view.status);
  const skew = useStream((view) => view.clockSkewMs);
  const { light } = WORDS[liveness];
  const reconnecting = connection.state === 'reconnecting';
  const word =
    liveness === 'behind' && status ? ENGINE_WORDS[status.state] : reconnecting ? 'Reconnecting' : WORDS[liveness].word;
  const down = reconnecting || (liveness === 'behind' && (status?.state === 'down' || status?.state === 'halted'));
  return (
    <span
      data-testid="connection"
      data-state={liveness}
      role="status"
      className="flex items-center gap-1.5 text-xs"
      title={liveness === 'behind' ? status?.reason : undefined}
    >
      <Light state={down ? 'down' : light} />
      <span className={liveness === 'live' ? 'text-ink-2' : 'text-risk-watch'}>{word}</span>
      {liveness === 'silent' ? (
        <Age since={connection.since} className="text-ink-3" />
      ) : liveness === 'behind' && status ? (
        <Age since={status.since} offset={skew ?? 0} className="text-ink-3" />
      ) : null}
    </span>
  );
};
