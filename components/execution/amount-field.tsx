'use client';
import { useId } from 'react';
import { formatToken } from '@/components/ui/format-amount';
import { Input } from '@/components/ui/input';
import { Toggle } from '@/components/ui/toggle';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { parseAmount } from './repay-amount';

/** How much to repay: the most the pool takes while it is empty, or a figure of one's own in whole tokens. */
export const AmountField = ({
  asset,
  text,
  max,
  onChange,
}: {
  readonly asset: AssetView | undefined;
  readonly text: string;
  /** Base units of the plan for the most, shown as the placeholder. */
  readonly max: string | undefined;
  readonly onChange: (text: string) => void;
}) => {
  const id = useId();
  if (!asset) return null;
  const wrong = text !== '' && parseAmount(text, asset.decimals) === undefined;
  const problem = `A positive number with at most ${asset.decimals} decimals, such as 12.5.`;
  return (
    <div className="grid gap-1">
      <div className="flex items-center justify-between gap-2">
        <label htmlFor={id} className="text-xs text-ink-3">
          Repay
        </label>
        <div className="flex min-w-0 items-center gap-2">
          <Input
            id={id}
            numeric
            inputMode="decimal"
            className="w-48 min-w-0"
            value={text}
            placeholder={formatToken(max, asset.decimals)}
            problem={wrong ? problem : undefined}
            trailing={<span className="text-2xs text-ink-3">{asset.symbol}</span>}
            onChange={(event) => onChange(event.target.value)}
          />
          <Toggle pressed={text === ''} onClick={() => onChange('')}>
            Max
          </Toggle>
        </div>
      </div>
      {wrong ? (
        <p aria-hidden="true" className="text-right text-2xs text-risk-liq">
          {problem}
        </p>
      ) : null}
    </div>
  );
};
