import { cx } from '@/components/ui/cx';
import type { BreakerView } from '@/lib/core/snapshot/breaker-schema';

type Margin = BreakerView['margins'][number];

/** Where the next threshold stands on the track: what is beyond it has room to show. */
const MARK = 80;

const COLOUR = { watch: 'bg-risk-watch', open: 'bg-risk-liq', lockout: 'bg-risk-bad' } as const;
const STEP = { watch: 'watch', open: 'trip', lockout: 'lockout' } as const;
const ACTIVE = { watch: 'watched', open: 'tripped', lockout: 'locked out' } as const;

/** One rule's way from a calm day to its next threshold, with the value and the mark; unknown is drawn as failing. */
export const MarginGauge = ({ margin, full = false }: { readonly margin: Margin; readonly full?: boolean }) => {
  const { rule, title, value, active, next, threshold, remaining, used, words } = margin;
  const step = next ?? active;
  const unknown = value === null;
  const beyond = !unknown && (next === null || (remaining !== null && remaining < 0));
  const colour = active
    ? COLOUR[active]
    : unknown || beyond
      ? 'bg-risk-at'
      : used >= 0.7
        ? 'bg-risk-watch'
        : 'bg-ink-3';
  const width = beyond || unknown ? 100 : used * MARK;
  return (
    <li data-rule={rule} title={full ? undefined : `${title}. ${words}`} className="grid gap-0.5 py-0.5">
      <div className="flex items-baseline justify-between gap-2 text-2xs">
        <span className="truncate text-ink-2">{title}</span>
        <span className={cx('num shrink-0', unknown ? 'text-risk-at' : 'live text-ink')}>
          {unknown ? 'unknown' : figureOf(words)}
          {active ? <span className="ml-1 font-sans text-ink-2">{ACTIVE[active]}</span> : null}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter of the browser's own draws no threshold */}
      <div
        role="meter"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(used * 100)}
        aria-valuetext={words}
        className="relative h-1.5 bg-track"
      >
        <span
          className={cx('absolute inset-y-0 left-0', colour, unknown && 'opacity-45')}
          style={{ width: `${width}%` }}
        />
        {step && threshold !== null ? (
          <span
            data-mark={step}
            className="absolute -inset-y-0.5 w-px bg-ink"
            style={{ left: `${MARK}%` }}
            title={next ? `${STEP[step]} from here` : `${STEP[step]} from here: its last step`}
          />
        ) : null}
      </div>
      {full ? <p className="text-2xs text-ink-3">{words}</p> : null}
    </li>
  );
};

/** The words begin with the value: `40 bps: 110 bps to watch at 150 bps.` */
const figureOf = (words: string): string => words.slice(0, Math.max(0, words.search(/: |\.$/)));
