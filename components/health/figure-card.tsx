import type { ReactNode } from 'react';
import { formatAge } from '@/components/ui/format-time';

/** One figure with its unit, what it means in a sentence, and how old it is. `value` null: it is not known, and `missing` says why. */
export const FigureCard = ({
  name,
  value,
  unit,
  meaning,
  missing = 'It is not known now.',
  ageMs,
  children,
}: {
  readonly name: string;
  readonly value: string | null;
  readonly unit: string;
  readonly meaning: string;
  readonly missing?: string;
  readonly ageMs: number | null;
  readonly children?: ReactNode;
}) => (
  <article className="flex flex-col gap-1 border-t border-line py-3" data-figure={name}>
    <h3 className="text-xs text-ink-2">{name}</h3>
    <p className="text-xl">
      <span className="num font-medium">{value ?? '—'}</span>{' '}
      {value === null ? null : <span className="text-xs text-ink-2">{unit}</span>}
    </p>
    <p className="text-sm text-ink-2">{value === null ? missing : meaning}</p>
    {children}
    <p className="mt-auto text-2xs text-ink-3">
      {ageMs === null ? (
        'Age unknown'
      ) : (
        <>
          As of <span className="num">{formatAge(ageMs)}</span> ago
        </>
      )}
    </p>
  </article>
);
