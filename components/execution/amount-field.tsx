'use client';
import { useId, useState } from 'react';
import { formatUnits, parseUnits } from 'viem';
import { Input } from '@/components/ui/input';
import { Toggle } from '@/components/ui/toggle';
import type { AssetView } from '@/lib/core/snapshot/schema';

/** How much to repay: the most the pool takes, or a figure of one's own in whole tokens. */
export const AmountField = ({
  asset,
  max,
  onChange,
}: {
  readonly asset: AssetView | undefined;
  /** Base units of the plan for `max`, shown as the placeholder. */
  readonly max: string | undefined;
  readonly onChange: (amount: 'max' | string) => void;
}) => {
  const id = useId();
  const [text, setText] = useState('');
  if (!asset) return null;
  const parsed = text === '' ? undefined : parseAmount(text, asset.decimals);
  const change = (next: string) => {
    setText(next);
    const amount = next === '' ? undefined : parseAmount(next, asset.decimals);
    if (next === '') onChange('max');
    else if (amount !== undefined) onChange(amount.toString());
  };
  return (
    <div className="flex items-center justify-between gap-2">
      <label htmlFor={id} className="text-xs text-ink-3">
        Repay
      </label>
      <div className="flex items-center gap-2">
        <Input
          id={id}
          numeric
          inputMode="decimal"
          className="w-40"
          value={text}
          placeholder={max === undefined ? '' : formatUnits(BigInt(max), asset.decimals)}
          problem={
            text !== '' && parsed === undefined
              ? `A positive number with at most ${asset.decimals} decimals`
              : undefined
          }
          trailing={<span className="text-2xs text-ink-3">{asset.symbol}</span>}
          onChange={(event) => change(event.target.value)}
        />
        <Toggle pressed={text === ''} onClick={() => change('')}>
          Max
        </Toggle>
      </div>
    </div>
  );
};

/** Base units of a decimal text; `undefined` when it is none, not positive, or finer than the token. */
function parseAmount(text: string, decimals: number): bigint | undefined {
  const match = /^(\d{1,30})(?:\.(\d+))?$/.exec(text.trim());
  if (!match || (match[2]?.length ?? 0) > decimals) return undefined;
  const amount = parseUnits(text.trim(), decimals);
  return amount > 0n ? amount : undefined;
}
