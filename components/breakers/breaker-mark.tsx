import { cx } from '@/components/ui/cx';
import { Glyph } from '@/components/ui/glyph';
import type { BreakerView } from '@/lib/core/snapshot/breaker-schema';

/** What a breaker can show: its state, or that nothing is known of it now. */
export type ShownState = BreakerView['state'] | 'unknown';

/** The words and colours of a breaker's states, the freest first. Each has its own shape as well. */
export const BREAKER: Record<ShownState, { readonly word: string; readonly meaning: string; readonly colour: string }> =
  {
    closed: { word: 'Closed', meaning: 'Nothing speaks against liquidating', colour: 'text-ink-3' },
    watch: { word: 'Watch', meaning: 'A rule is near its limit: liquidations go on', colour: 'text-risk-watch' },
    'half-open': {
      word: 'Half-open',
      meaning: 'Calm for the whole cooldown: it is being tried, and a person is asked',
      colour: 'text-risk-watch',
    },
    cooldown: {
      word: 'Cooldown',
      meaning: 'No trip rule holds any more; so long must it stay calm',
      colour: 'text-risk-at',
    },
    open: { word: 'Open', meaning: 'A trip rule holds: liquidations are stopped', colour: 'text-risk-liq' },
    manual: { word: 'Manual stop', meaning: 'An operator stopped it', colour: 'text-risk-liq' },
    lockout: { word: 'Lockout', meaning: 'Open until operators reset it', colour: 'text-risk-bad' },
    unknown: {
      word: 'Unknown',
      meaning: 'Nothing was heard of it lately, which counts as open',
      colour: 'text-risk-liq',
    },
  };

const ORDER: readonly ShownState[] = ['closed', 'watch', 'half-open', 'cooldown', 'open', 'manual', 'lockout'];

/** The more restrictive, the greater; unknown is as open. */
export const gravity = (state: ShownState): number => ORDER.indexOf(state === 'unknown' ? 'open' : state);

/** A breaker's state: shape, colour and word. `quiet` keeps the word for assistive technology and the title only. */
export const BreakerMark = ({
  state,
  quiet = false,
  className,
}: {
  readonly state: ShownState;
  readonly quiet?: boolean;
  readonly className?: string;
}) => {
  const { word, meaning, colour } = BREAKER[state];
  return (
    <span
      data-breaker-state={state}
      title={`${word}: ${meaning}`}
      className={cx('inline-flex items-center gap-1.5 whitespace-nowrap', colour, className)}
    >
      <BreakerShape state={state} />
      <span className={quiet ? 'sr-only' : 'text-xs font-medium'}>{word}</span>
    </span>
  );
};

/** A switch of two contacts: joined when closed, the lever up when open; a hand and a lock have their own. In the current colour. */
export const BreakerShape = ({ state, size = 12 }: { readonly state: ShownState; readonly size?: number }) => (
  <Glyph size={size}>
    {state === 'closed' || state === 'watch' ? <path d="M1 7h10" /> : null}
    {state === 'watch' ? <path d="M6 1.4v2.6M6 10.4v.1" /> : null}
    {state === 'half-open' ? <path d="M1 8h2.4l4.8-2.4M9 8h2" /> : null}
    {state === 'cooldown' ? <path d="M1 9h2.4l4-3.6M9 9h2M8.8 1v2l1.6.8" /> : null}
    {state === 'open' ? <path d="M1 9h2.4L7.6 2.6M9 9h2" /> : null}
    {state === 'manual' ? <path d="M3.6 1h4.8L11 3.6v4.8L8.4 11H3.6L1 8.4V3.6zM4 6h4" /> : null}
    {state === 'lockout' ? <path d="M2.2 5.4h7.6v5.4H2.2zM3.8 5.4V3.6a2.2 2.2 0 0 1 4.4 0v1.8M6 7.6v1.2" /> : null}
    {state === 'unknown' ? <path d="M4 4.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M6 9.8v.1" /> : null}
  </Glyph>
);
