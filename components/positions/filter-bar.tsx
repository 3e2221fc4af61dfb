'use client';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { GUARD, GuardShape } from '@/components/market/guard-mark';
import { RISK, RiskShape } from '@/components/market/risk-mark';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import { Select } from '@/components/ui/select';
import { Toggle } from '@/components/ui/toggle';
import type { RiskStatus } from '@/lib/core/risk/assessment';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { type GuardTag, guardTagSchema } from '@/lib/core/snapshot/guard-schema';
import { NO_FILTERS, type TableQuery } from './table-query';

const STATUSES: readonly RiskStatus[] = ['bad-debt', 'liquidatable', 'at-risk', 'watch', 'healthy', 'unknown'];

type Patch = Partial<{ [K in keyof TableQuery]: TableQuery[K] | undefined }>;

/** What of the book to show. Every control writes the URL; typing does so after a pause. */
export const FilterBar = ({
  query,
  assets,
  onChange,
  aside,
}: {
  readonly query: TableQuery;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly onChange: (patch: Patch) => void;
  readonly aside: ReactNode;
}) => {
  const filtered = Boolean(
    query.status ||
      query.guard ||
      query.asset ||
      query.hfBelow !== undefined ||
      query.minDebt !== undefined ||
      query.search,
  );
  const toggle = (status: RiskStatus) => {
    const now = query.status ?? [];
    const next = now.includes(status) ? now.filter((each) => each !== status) : [...now, status];
    onChange({ status: next.length > 0 ? STATUSES.filter((each) => next.includes(each)) : undefined });
  };
  const toggleGuard = (tag: GuardTag) => {
    const now = query.guard ?? [];
    const next = guardTagSchema.options.filter((each) => now.includes(each) !== (each === tag));
    onChange({ guard: next.length > 0 ? next : undefined });
  };
  return (
    <search
      aria-label="Filter positions"
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1.5 border-b bg-surface px-3 py-1.5"
    >
      <div className="relative flex min-w-0 gap-1 overflow-x-auto">
        {STATUSES.map((status) => (
          <Toggle key={status} pressed={query.status?.includes(status) ?? false} onClick={() => toggle(status)}>
            <span className={RISK[status].colour}>
              <RiskShape status={status} size={9} />
            </span>
            {RISK[status].word}
          </Toggle>
        ))}
      </div>
      <fieldset className="relative flex min-w-0 gap-1 overflow-x-auto" aria-label="Against the market’s prices">
        {guardTagSchema.options.map((tag) => (
          <Toggle
            key={tag}
            title={GUARD[tag].meaning}
            pressed={query.guard?.includes(tag) ?? false}
            onClick={() => toggleGuard(tag)}
          >
            <span className={GUARD[tag].colour}>
              <GuardShape tag={tag} />
            </span>
            {GUARD[tag].word}
          </Toggle>
        ))}
      </fieldset>
      <div className="relative flex min-w-0 items-center gap-1.5 overflow-x-auto max-sm:w-full">
        <SearchField value={query.search} onCommit={(search) => onChange({ search })} />
        <Select
          aria-label="Asset held or owed"
          value={query.asset ?? ''}
          onChange={(event) => onChange({ asset: (event.target.value || undefined) as TableQuery['asset'] })}
        >
          <option value="">Any asset</option>
          {Object.values(assets).map(({ asset, symbol }) => (
            <option key={asset} value={asset}>
              {symbol}
            </option>
          ))}
        </Select>
        <NumberField
          label="Health factor below"
          placeholder="HF below"
          value={query.hfBelow}
          allowZero={false}
          onCommit={(hfBelow) => onChange({ hfBelow })}
        />
        <NumberField
          label="Debt of at least, USD"
          placeholder="Min debt $"
          value={query.minDebt}
          allowZero
          onCommit={(minDebt) => onChange({ minDebt })}
        />
        {filtered ? (
          <Button size="sm" variant="ghost" onClick={() => onChange(NO_FILTERS)}>
            Clear
          </Button>
        ) : null}
      </div>
      <div className="ml-auto flex items-center gap-3 text-2xs text-ink-3">{aside}</div>
    </search>
  );
};

const SearchField = ({
  value,
  onCommit,
}: {
  readonly value: string | undefined;
  readonly onCommit: (value: string | undefined) => void;
}) => {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useDraft(value ?? '');
  const valid = text === '' || /^0x[0-9a-fA-F]{0,40}$/.test(text);
  usePause(text, (settled) => {
    if (valid && settled !== (value ?? '')) onCommit(settled || undefined);
  });
  usePageKeys((event) => {
    if (event.key !== '/') return;
    event.preventDefault();
    input.current?.select();
    input.current?.focus();
  });
  return (
    <Input
      ref={input}
      aria-label="Account starts with"
      placeholder="0x… account"
      value={text}
      onChange={(event) => setText(event.target.value.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      problem={valid ? undefined : 'An address starts with 0x and goes on with at most 40 hexadecimal digits'}
      className="w-40 shrink-0"
      trailing={<Kbd>/</Kbd>}
    />
  );
};

const NumberField = ({
  label,
  placeholder,
  value,
  allowZero,
  onCommit,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: number | undefined;
  readonly allowZero: boolean;
  readonly onCommit: (value: number | undefined) => void;
}) => {
  const [text, setText] = useDraft(value === undefined ? '' : String(value));
  const number = Number(text);
  const valid = text === '' || (Number.isFinite(number) && (allowZero ? number >= 0 : number > 0));
  usePause(text, (settled) => {
    const next = settled === '' ? undefined : Number(settled);
    if (valid && next !== value) onCommit(next);
  });
  return (
    <Input
      numeric
      inputMode="decimal"
      aria-label={label}
      title={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.target.value.trim().replace(',', '.'))}
      problem={valid ? undefined : `A number ${allowZero ? 'of 0 or more' : 'above 0'}`}
      className="w-24 shrink-0"
    />
  );
};

/** Text being typed; follows `value` when that changes from outside. */
const useDraft = (value: string) => {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    // What was just committed comes back normalised; do not fight the typist over "1." and "1".
    if (Number(text) !== Number(value) || Number.isNaN(Number(text))) setText(value);
  }
  return [text, setText] as const;
};

const PAUSE_MS = 250;

const usePause = (text: string, onSettled: (text: string) => void): void => {
  const latest = useRef(onSettled);
  useEffect(() => {
    latest.current = onSettled;
  });
  useEffect(() => {
    const timer = setTimeout(() => latest.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
};
