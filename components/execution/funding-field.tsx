'use client';
import { useId } from 'react';
import { Select } from '@/components/ui/select';
import type { PlanFunding } from '@/lib/core/snapshot/plan-funding';

const FUNDINGS: Readonly<Record<PlanFunding, string>> = {
  keep: 'Own funds, keep the collateral',
  sell: 'Own funds, sell the collateral',
  flash: 'Flash loan, sell the collateral',
};

/** Who pays the repayment, and what becomes of the collateral. */
export const FundingField = ({
  funding,
  onChange,
}: {
  readonly funding: PlanFunding;
  readonly onChange: (funding: PlanFunding) => void;
}) => {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
      <label htmlFor={id} className="text-xs text-ink-3">
        Pay with
      </label>
      <Select
        id={id}
        value={funding}
        onChange={(event) => onChange(event.target.value as PlanFunding)}
        className="min-w-0"
      >
        {Object.entries(FUNDINGS).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
    </div>
  );
};
