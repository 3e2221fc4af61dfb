'use client';
import Link from 'next/link';
import { BREAKER, BreakerShape, type ShownState } from '@/components/breakers/breaker-mark';
import { worstBreaker } from '@/components/breakers/worst-breaker';
import { cx } from '@/components/ui/cx';
import { useBreakers } from '@/lib/hooks/use-breakers';

/** The most restrictive breaker, on every page: its state, which, and why; the way to all of them. */
export const BreakerLamp = () => {
  const { view, known } = useBreakers();
  if (view === undefined) return null;
  const worst = known && view ? worstBreaker(view) : undefined;
  const state: ShownState = worst?.state ?? 'unknown';
  const name = worst === undefined || state === 'closed' ? undefined : worst.scope === 'market' ? 'Market' : worst.name;
  const why = worst?.why ?? 'Nothing was heard of the circuit breakers lately, which counts as open.';
  return (
    <Link
      href={name && worst ? `/breakers?breaker=${worst.key}` : '/breakers'}
      data-testid="breaker-lamp"
      data-state={state}
      title={`Circuit breakers: ${BREAKER[state].word.toLowerCase()}. ${why}`}
      className="flex items-center gap-1.5 rounded-sm px-1 py-0.5 hover:bg-hover"
    >
      <span className={cx('inline-flex items-center gap-1.5 whitespace-nowrap text-xs', BREAKER[state].colour)}>
        <BreakerShape state={state} />
        <span className="max-sm:sr-only">
          <span className="max-xl:sr-only">{name ? 'Breaker' : 'Breakers'} </span>
          {BREAKER[state].word.toLowerCase()}
        </span>
      </span>
      {name ? <span className="max-w-28 truncate text-2xs text-ink-2 max-md:hidden">{name}</span> : null}
    </Link>
  );
};
