'use client';
import { useId } from 'react';
import { Select } from '@/components/ui/select';
import type { PlanObjective } from '@/lib/core/snapshot/plan-objective';

/** What the amount is chosen for; `max` is the most that the pool takes of the best pair. */
export type PlanSize = PlanObjective | 'max';

const SIZES: Readonly<Record<PlanSize, string>> = {
  profit: 'Greatest profit',
  'risk-reduction': 'Most debt repaid at no loss',
  capital: 'Least capital for 90 % of the profit',
  max: 'The most the pool takes',
};

/** Chooses what the amount is to achieve. A typed amount stands beside the choices until one of them is taken. */
export const SizeField = ({
  size,
  typed,
  onChange,
}: {
  readonly size: PlanSize;
  readonly typed: boolean;
  readonly onChange: (size: PlanSize) => void;
}) => {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
      <label htmlFor={id} className="text-xs text-ink-3">
        Size for
      </label>
      <Select
        id={id}
        value={typed ? 'own' : size}
        onChange={(event) => onChange(event.target.value as PlanSize)}
        className="min-w-0"
      >
        {typed ? <option value="own">An amount of your own</option> : null}
        {Object.entries(SIZES).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
    </div>
  );
};
