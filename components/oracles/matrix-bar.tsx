'use client';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { Input } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import { Select } from '@/components/ui/select';
import { Toggle } from '@/components/ui/toggle';
import { type OraclesQuery, SORTS } from './oracles-query';

const SORT_NAMES: Record<OraclesQuery['sort'], string> = {
  worst: 'Worst first',
  symbol: 'By symbol',
  market: 'As in the market',
};

/** What of the matrix to show. Every control writes the URL. */
export const MatrixBar = ({
  query,
  inBreach,
  rejected,
  onChange,
  aside,
}: {
  readonly query: OraclesQuery;
  /** Assets with a source in breach, and with a rejected one. */
  readonly inBreach: number;
  readonly rejected: number;
  readonly onChange: (patch: Partial<OraclesQuery>) => void;
  readonly aside: ReactNode;
}) => {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useTyped(query.text ?? '', (typed) => onChange({ text: typed || undefined }));
  usePageKeys((event) => {
    if (event.key !== '/') return;
    event.preventDefault();
    input.current?.select();
    input.current?.focus();
  });
  const only = (what: NonNullable<OraclesQuery['only']>) => onChange({ only: query.only === what ? undefined : what });
  return (
    <search
      aria-label="Filter assets"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-surface px-3 py-1.5"
    >
      <Input
        ref={input}
        aria-label="Asset"
        placeholder="Asset"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className="w-28 shrink-0"
        trailing={<Kbd>/</Kbd>}
      />
      <Toggle
        pressed={query.only === 'breach'}
        onClick={() => only('breach')}
        title="Only assets with a source beyond its threshold"
      >
        In breach <span className="num live text-ink-3">{inBreach}</span>
      </Toggle>
      <Toggle
        pressed={query.only === 'rejected'}
        onClick={() => only('rejected')}
        title="Only assets with a source that does not count"
      >
        Rejected <span className="num live text-ink-3">{rejected}</span>
      </Toggle>
      <Select
        aria-label="Order of the assets"
        title="Worst first: the source furthest out, as a share of its threshold; sorted anew every five seconds"
        value={query.sort}
        onChange={(event) => onChange({ sort: SORTS.find((each) => each === event.target.value) ?? 'worst' })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {SORT_NAMES[sort]}
          </option>
        ))}
      </Select>
      <div className="ml-auto flex items-center gap-3 text-2xs text-ink-3">{aside}</div>
    </search>
  );
};

const PAUSE_MS = 150;

/** Text being typed: at once in its field, in the URL after a pause; follows `value` when that changes from outside. */
const useTyped = (value: string, commit: (text: string) => void) => {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const committed = useRef(value);
  if (seen !== value) {
    setSeen(value);
    if (committed.current !== value) setText(value);
  }
  const latest = useRef(commit);
  useEffect(() => {
    latest.current = commit;
  });
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text === committed.current) return;
      committed.current = text;
      latest.current(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText] as const;
};
