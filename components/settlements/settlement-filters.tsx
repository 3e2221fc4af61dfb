'use client';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import { Select } from '@/components/ui/select';
import { SETTLEMENT_MATCHES, type SettlementFilter } from '@/lib/core/snapshot/endpoints';
import type { Assets } from './amount-words';

type Match = (typeof SETTLEMENT_MATCHES)[number];
const MATCHES: Readonly<Record<Match, string>> = {
  exact: 'Predicted to the unit',
  differing: 'Differs from the prediction',
  unpredicted: 'Not predicted',
  unexplained: 'Books with unexplained units',
};

type Patch = { [K in keyof SettlementFilter]?: SettlementFilter[K] | undefined };

/** Which settlements to show and to add up. Every control writes the URL; an address does once it is whole. */
export const SettlementFilters = ({
  filter,
  assets,
  onChange,
  aside,
}: {
  readonly filter: SettlementFilter;
  readonly assets: Assets;
  readonly onChange: (patch: Patch) => void;
  readonly aside: ReactNode;
}) => {
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <search
      aria-label="Filter settlements"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-surface px-3 py-1.5"
    >
      <AddressField
        label="Liquidator"
        value={filter.liquidator}
        onCommit={(liquidator) => onChange({ liquidator })}
        first
      />
      <AddressField label="Account" value={filter.account} onCommit={(account) => onChange({ account })} />
      <Select
        aria-label="Asset repaid, seized or burned"
        value={filter.asset ?? ''}
        onChange={(event) => onChange({ asset: (event.target.value || undefined) as SettlementFilter['asset'] })}
      >
        <option value="">Any asset</option>
        {Object.values(assets).map(({ asset, symbol }) => (
          <option key={asset} value={asset}>
            {symbol}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Prediction and books"
        value={filter.match ?? ''}
        onChange={(event) => onChange({ match: (event.target.value || undefined) as Match | undefined })}
      >
        <option value="">Predicted or not</option>
        {SETTLEMENT_MATCHES.map((match) => (
          <option key={match} value={match}>
            {MATCHES[match]}
          </option>
        ))}
      </Select>
      {filtered ? (
        <Button
          size="sm"
          variant="ghost"
          onClick={() => onChange({ account: undefined, liquidator: undefined, asset: undefined, match: undefined })}
        >
          Clear
        </Button>
      ) : null}
      <div className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-1 text-2xs text-ink-3">{aside}</div>
    </search>
  );
};

const WHOLE = /^0x[0-9a-fA-F]{40}$/;

/** A whole address, or none: what is half typed filters nothing. */
const AddressField = ({
  label,
  value,
  onCommit,
  first = false,
}: {
  readonly label: string;
  readonly value: SettlementFilter['account'];
  readonly onCommit: (value: SettlementFilter['account']) => void;
  /** `/` goes to it. */
  readonly first?: boolean;
}) => {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState<string>(value ?? '');
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setText(value ?? '');
  }
  const valid = text === '' || WHOLE.test(text);
  const latest = useRef(onCommit);
  useEffect(() => {
    latest.current = onCommit;
  });
  useEffect(() => {
    const settled = text === '' ? undefined : WHOLE.test(text) ? (text.toLowerCase() as `0x${string}`) : null;
    if (settled !== null && settled !== value) latest.current(settled);
  }, [text, value]);
  usePageKeys((event) => {
    if (!first || event.key !== '/') return;
    event.preventDefault();
    input.current?.select();
    input.current?.focus();
  });
  return (
    <Input
      ref={input}
      aria-label={label}
      placeholder={`${label} 0x…`}
      value={text}
      onChange={(event) => setText(event.target.value.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      problem={valid ? undefined : 'A whole address: 0x and 40 hexadecimal digits'}
      className="w-44 max-w-full"
      trailing={first ? <Kbd>/</Kbd> : undefined}
    />
  );
};
