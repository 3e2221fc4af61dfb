'use client';
import { useId } from 'react';
import { formatToken } from '@/components/ui/format-amount';
import { Input } from '@/components/ui/input';
import { Toggle } from '@/components/ui/toggle';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { parseAmount } from './repay-amount';

/** How much to repay: what the plan repays while it is empty, or a figure of one's own in whole tokens. */
export const AmountField = ({
  asset,
  text,
  max,
  most,
  onChange,
  onMost,
}: {
  readonly asset: AssetView | undefined;
  readonly text: string;
  /** Base units that the plan repays, shown as the placeholder. */
  readonly max: string | undefined;
  /** The plan is for the most that the pool takes. */
  readonly most: boolean;
  readonly onChange: (text: string) => void;
  readonly onMost: () => void;
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
          <Toggle pressed={text === '' && most} onClick={onMost}>
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
