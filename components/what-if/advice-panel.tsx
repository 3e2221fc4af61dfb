'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { RetryState } from '@/components/ui/retry-state';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { useAdvice } from '@/lib/hooks/use-advice';
import { adviceChanges } from './advice-changes';
import { AdviceTable } from './advice-table';
import { ProposalDialog } from './proposal-dialog';
import type { Terms } from './term-panel';

const AVERSIONS = ['0.5', '1', '2', '4'];
const SLIPPAGES = ['1', '2', '5', '10'];

/** Risk terms as volatility, depth and concentration would have them, beside those in force; each can be tried on the book. */
export const AdvicePanel = ({
  terms,
  onTry,
}: {
  /** What is changed on this page now. */
  readonly terms: Terms;
  readonly onTry: (changes: Pick<Terms, 'lt' | 'bonus'>) => void;
}) => {
  const [aversion, setAversion] = useState('1');
  const [slippage, setSlippage] = useState('5');
  const [proposing, setProposing] = useState(false);
  const { data, error, isFetching, refetch } = useAdvice({ aversion: Number(aversion), slippage: Number(slippage) });
  if (error && !data)
    return <RetryState title="There is no advice" error={error} busy={isFetching} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <div aria-busy="true" className="grid gap-3 p-3">
        <Skeleton className="h-2 w-40" />
        <Skeleton className="h-2 w-32" />
      </div>
    );
  if (data.collaterals.length === 0) return <EmptyState title="This market has no collateral" />;
  return (
    <div data-testid="advice">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-3 py-1.5 text-2xs text-ink-3">
        <Choice label="Risk aversion c" value={aversion} options={AVERSIONS} onChange={setAversion} />
        <Choice
          label="Liquidity within a loss of"
          unit="%"
          value={slippage}
          options={SLIPPAGES}
          onChange={setSlippage}
        />
        <span className="num">block {data.block.number.toLocaleString('en-US')}</span>
        <span className="ml-auto flex gap-2">
          <Button size="sm" variant="ghost" onClick={() => onTry(adviceChanges(data.collaterals))}>
            Try all
          </Button>
          <Button size="sm" variant="ghost" onClick={() => setProposing(true)}>
            Calldata…
          </Button>
        </span>
      </div>
      <AdviceTable
        collaterals={data.collaterals}
        slippage={data.terms.slippage}
        aversion={data.terms.aversion}
        sigmas={data.terms.sigmas}
        block={data.block.number}
        onTry={(one) => onTry(mergedWith(terms, adviceChanges([one])))}
      />
      {proposing ? (
        <ProposalDialog collaterals={data.collaterals} terms={terms} onClose={() => setProposing(false)} />
      ) : null}
    </div>
  );
};

const mergedWith = ({ lt, bonus }: Terms, more: Pick<Terms, 'lt' | 'bonus'>) => ({
  lt: { ...lt, ...more.lt },
  bonus: { ...bonus, ...more.bonus },
});

const Choice = ({
  label,
  unit = '',
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly unit?: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) => (
  <span className="flex items-center gap-1.5">
    {label}
    <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map((each) => (
        <option key={each} value={each}>
          {each}
          {unit}
        </option>
      ))}
    </Select>
  </span>
);
