import { BreakerMark } from '@/components/breakers/breaker-mark';
import type { HealthFacts } from '@/lib/core/snapshot/health-schema';
import { FigureCard } from './figure-card';

/** How many circuit breakers are closed, and the state of each that is not. An old view knows nothing. */
export const BreakerFigure = ({
  breakers,
  now,
}: {
  readonly breakers: HealthFacts['breakers'];
  readonly now: number;
}) => {
  const known = breakers && now - breakers.at <= breakers.silenceMs ? breakers : null;
  const others = known?.all.filter(({ state }) => state !== 'closed') ?? [];
  return (
    <FigureCard
      name="Circuit breakers closed"
      value={known ? `${known.all.length - others.length} of ${known.all.length}` : null}
      unit="breakers"
      meaning="A breaker opens and stops liquidations when prices, chain or data cannot be trusted."
      missing="Their state is not known, which counts as open: nothing is liquidated by this program."
      ageMs={breakers ? now - breakers.at : null}
    >
      {others.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-xs">
          {others.map(({ key, name, state }) => (
            <li key={key} className="flex items-center justify-between gap-2">
              <span className="min-w-0 truncate">{name}</span>
              <BreakerMark state={state} />
            </li>
          ))}
        </ul>
      )}
    </FigureCard>
  );
};
