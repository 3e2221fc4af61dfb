import { BreakerMark } from '@/components/breakers/breaker-mark';
import { formatAge, formatMoment } from '@/components/ui/format-time';
import type { HealthReport } from '@/lib/core/snapshot/health-schema';

/** When liquidations were stopped, for how long, and why: the newest first. */
export const IncidentList = ({ report: { incidents, at } }: { readonly report: HealthReport }) => {
  if (incidents === null)
    return (
      <p className="text-sm text-ink-2">
        The audit log cannot be read now, so past incidents are not known. That is not to say that there were none.
      </p>
    );
  if (incidents.length === 0) return <p className="text-sm text-ink-2">The audit log holds no stop of liquidations.</p>;
  return (
    <ol className="flex flex-col">
      {incidents.map(({ key, startedAt, endedAt, worst, trips, why }) => (
        <li
          key={`${key}${startedAt}`}
          data-incident={key}
          className="grid gap-x-4 gap-y-0.5 border-t border-line py-2 text-sm sm:grid-cols-[12rem_7rem_7rem_1fr]"
        >
          <span className="num text-xs">{formatMoment(startedAt / 1_000)}</span>
          <BreakerMark state={worst} />
          <span className="text-xs">
            {endedAt === null ? (
              <>
                lasts since <span className="num">{formatAge(at - startedAt)}</span>
              </>
            ) : (
              <>
                for <span className="num">{formatAge(endedAt - startedAt)}</span>
              </>
            )}
            {trips > 1 && `, stopped ${trips} times`}
          </span>
          <span className="text-ink-2 [overflow-wrap:anywhere]">{why}</span>
        </li>
      ))}
    </ol>
  );
};
