import { cx } from '@/components/ui/cx';
import { formatAge, formatMoment } from '@/components/ui/format-time';
import type { HealthReport } from '@/lib/core/snapshot/health-schema';
import { VERDICT, VerdictShape } from './verdict-shape';

/** The verdict in a word and a shape, why, and of what time. */
export const VerdictPanel = ({ report }: { readonly report: HealthReport }) => {
  const { verdict, reasons, at, facts } = report;
  const { word, colour, ground, meaning } = VERDICT[verdict];
  const seenAt = facts?.seenAt ?? null;
  return (
    <section
      aria-labelledby="verdict"
      className={cx('rounded-md border border-line p-4 sm:p-5', ground)}
      data-verdict={verdict}
    >
      <div className="flex items-center gap-3">
        <span className={colour}>
          <VerdictShape verdict={verdict} />
        </span>
        <h2 id="verdict" className={cx('health-word text-3xl font-semibold', colour)}>
          <span role="status">{word}</span>
        </h2>
      </div>
      <p className="mt-3 text-lg">{meaning}</p>
      <ul data-testid="reasons" className="mt-3 flex flex-col gap-1.5 text-sm">
        {reasons.map(({ code, verdict: of, words }) => (
          <li key={`${code}${words}`} data-reason={code} className="flex gap-2 [overflow-wrap:anywhere]">
            <span className={cx('mt-0.5', VERDICT[of].colour)}>
              <VerdictShape verdict={of} size={14} />
            </span>
            <span>
              <span className="sr-only">{VERDICT[of].word}: </span>
              {words}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-4 text-xs text-ink-2" data-testid="seen">
        Verdict of {formatMoment(at / 1_000)}. Data last seen{' '}
        {seenAt === null ? (
          '— never since this server started'
        ) : (
          <>
            {formatMoment(seenAt / 1_000)}, <span className="num">{formatAge(at - seenAt)}</span> before
          </>
        )}
        .
      </p>
    </section>
  );
};
