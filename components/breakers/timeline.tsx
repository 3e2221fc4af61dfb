'use client';
import { cx } from '@/components/ui/cx';
import { formatClock } from '@/components/ui/format-time';
import type { AuditLink } from '@/lib/core/breaker/audit-chain';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import { BREAKER, BreakerShape } from './breaker-mark';
import { stateLanes } from './state-lanes';

const GROUND = {
  closed: 'bg-track',
  watch: 'bg-risk-watch-bg',
  'half-open': 'bg-risk-watch-bg',
  cooldown: 'bg-risk-at-bg',
  open: 'bg-risk-liq-bg',
  manual: 'bg-risk-liq-bg',
  lockout: 'bg-risk-bad-bg',
} as const;
/** Of the whole width: a span as narrow as this has no room for its shape. */
const ROOM = 0.025;

/** A lane for each breaker: its states over time, each by shape and ground, and why in its title. */
export const Timeline = ({
  links,
  view,
  until,
  past = false,
  selected,
  onOpen,
}: {
  readonly links: readonly AuditLink[];
  readonly view: BreakersView;
  readonly until: number;
  /** The links are not the newest: what a breaker is now says nothing of then. */
  readonly past?: boolean;
  readonly selected: string | undefined;
  readonly onOpen: (key: string) => void;
}) => {
  const all = stateLanes(links, view, until);
  const changed = new Set(links.map(({ event }) => event.key));
  const lanes = past ? all.filter(({ key }) => changed.has(key)) : all;
  const start = Math.min(until - 1, ...lanes.flatMap(({ spans }) => spans.map(({ from }) => from)));
  const whole = until - start;
  return (
    <div data-testid="breaker-timeline" className="grid gap-px py-1">
      {lanes.map(({ key, name, spans }) => (
        <div key={key} className={cx('flex items-center gap-2 px-3', key === selected && 'bg-selected')}>
          <button
            type="button"
            onClick={() => onOpen(key)}
            className="h-6 w-24 shrink-0 truncate text-left text-2xs text-ink-2 hover:underline sm:w-36"
          >
            {name}
          </button>
          <ol aria-label={`States of ${name}`} className="relative h-4 min-w-0 flex-1 bg-track">
            {spans.map(({ state, from, to, why, by }) => {
              const width = (to - from) / whole;
              return (
                <li
                  key={`${state} ${from}`}
                  title={`${BREAKER[state].word} from ${formatClock(from)} to ${to === until && !past ? 'now' : formatClock(to)}${by.length > 0 ? `, by ${by.join(' and ')}` : ''}. ${why}`}
                  className={cx(
                    'absolute inset-y-0 flex items-center overflow-hidden border-l border-surface pl-0.5',
                    GROUND[state],
                    BREAKER[state].colour,
                  )}
                  style={{ left: `${((from - start) / whole) * 100}%`, width: `${width * 100}%` }}
                >
                  {width > ROOM ? <BreakerShape state={state} size={10} /> : null}
                  <span className="sr-only">
                    {BREAKER[state].word} from {formatClock(from)}
                  </span>
                </li>
              );
            })}
          </ol>
        </div>
      ))}
      <p className="num flex justify-between pl-[7.25rem] pr-3 text-2xs text-ink-3 sm:pl-[10.25rem]">
        <span>{formatClock(start)}</span>
        <span>{past ? formatClock(until) : 'now'}</span>
      </p>
    </div>
  );
};
