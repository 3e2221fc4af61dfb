'use client';
import { Age } from '@/components/ui/age';
import { cx } from '@/components/ui/cx';
import type { BreakerView } from '@/lib/core/snapshot/breaker-schema';
import { BreakerMark } from './breaker-mark';
import { formatCountdown } from './countdown';
import { MarginGauge } from './margin-gauge';
import { withheldWords } from './withheld-words';

/** Margins that a tile has room for; the rest are in the drawer. */
const SHOWN = 4;

export const SCOPE_WORDS = { global: 'Global', market: 'Market', asset: 'Asset' } as const;

/** One breaker: state, since when, why, what it waits for, what it costs, and its least margins. */
export const BreakerTile = ({
  breaker,
  known,
  at,
  now,
  skew,
  selected,
  onOpen,
}: {
  readonly breaker: BreakerView;
  /** False: the view is too old to say anything of now. */
  readonly known: boolean;
  /** Unix ms of the view. */
  readonly at: number;
  readonly now: number | undefined;
  readonly skew: number;
  readonly selected: boolean;
  readonly onOpen: (key: string) => void;
}) => {
  const { key, scope, name, state, since, why, withheld, margins } = breaker;
  const left = known ? leftWords(breaker, at, now) : undefined;
  return (
    <article
      aria-label={`Breaker ${name}`}
      data-breaker={key}
      data-state={known ? state : 'unknown'}
      className={cx('grid min-w-0 content-start gap-1.5 bg-surface p-3', selected && 'bg-selected')}
    >
      <button
        type="button"
        data-tile={key}
        aria-expanded={selected}
        onClick={() => onOpen(key)}
        className="flex min-w-0 items-center justify-between gap-2 text-left hover:underline"
      >
        <span className="min-w-0 truncate text-sm font-medium">
          {name}
          <span className="ml-2 text-2xs font-normal text-ink-3">{SCOPE_WORDS[scope]}</span>
        </span>
        <BreakerMark state={known ? state : 'unknown'} />
      </button>
      <p className="flex flex-wrap items-baseline gap-x-3 text-2xs text-ink-3">
        <span>
          {known ? 'for ' : 'last known: '}
          {known ? <Age since={since} offset={skew} /> : state}
        </span>
        {left ? <span className="num text-ink-2">{left}</span> : null}
      </p>
      <p className="line-clamp-2 min-h-8 break-words text-2xs text-ink-2" title={why}>
        {why}
      </p>
      {withheld && withheld.count > 0 ? <p className="text-2xs text-risk-at">{withheldWords(withheld)}</p> : null}
      <ul aria-label={`Margins of ${name}`} className="grid">
        {margins.slice(0, SHOWN).map((margin) => (
          <MarginGauge key={margin.rule} margin={margin} />
        ))}
      </ul>
      {margins.length > SHOWN ? <p className="text-2xs text-ink-3">and {margins.length - SHOWN} more rules</p> : null}
    </article>
  );
};

/** What its timer waits for; it stands still while there is no calm. */
export const leftWords = (
  { state, remainingMs }: BreakerView,
  at: number,
  now: number | undefined,
): string | undefined => {
  if (remainingMs === null) return undefined;
  const left = formatCountdown(Math.ceil((at + remainingMs) / 1_000), now);
  return left && `${left} of calm ${state === 'cooldown' ? 'to half-open' : 'to closed'}`;
};
