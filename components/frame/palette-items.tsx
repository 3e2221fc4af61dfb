'use client';
import type { ReactNode } from 'react';
import { RiskMark } from '@/components/market/risk-mark';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { useAccountSearch } from '@/lib/hooks/use-account-search';
import { setTheme } from './theme-choice';
import { VIEWS } from './views';

export interface PaletteItem {
  readonly id: string;
  readonly name: string;
  readonly hint: ReactNode;
  readonly mono?: boolean;
  readonly href?: string;
  readonly act?: () => void;
}

const COMMANDS: readonly PaletteItem[] = [
  ...VIEWS.map(({ href, name, key }) => ({ id: href, name, href, hint: `g ${key}` })),
  { id: 'liq', name: 'Positions: liquidatable now', href: '/positions?status=bad-debt,liquidatable', hint: 'filter' },
  { id: 'bad', name: 'Positions: bad debt', href: '/positions?status=bad-debt', hint: 'filter' },
  {
    id: 'risk',
    name: 'Positions: health factor below 1.05',
    href: '/positions?hf_lt=1.05&sort=healthFactor',
    hint: 'filter',
  },
  { id: 'large', name: 'Positions: largest debts', href: '/positions?sort=debt&dir=desc', hint: 'sort' },
  { id: 'global-breaker', name: 'Breakers: the global one', href: '/breakers?breaker=global', hint: 'open' },
  { id: 'dark', name: 'Theme: dark', hint: 'theme', act: () => setTheme('dark') },
  { id: 'light', name: 'Theme: light', hint: 'theme', act: () => setTheme('light') },
  { id: 'system', name: 'Theme: as the system', hint: 'theme', act: () => setTheme('system') },
];

/** What the palette offers for the typed text: commands by name, or accounts by the start of their address. */
export const usePaletteItems = (
  text: string,
): { readonly items: readonly PaletteItem[]; readonly note: string | undefined } => {
  const typed = text.trim();
  const isAddress = /^0x[0-9a-f]*$/i.test(typed);
  const search = useAccountSearch(isAddress && typed.length >= 3 && typed.length <= 42 ? typed : undefined);
  if (!isAddress) {
    const words = typed.toLowerCase().split(/\s+/);
    const items = COMMANDS.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
    return {
      items,
      note: items.length === 0 ? 'Nothing by that name. An account is found by its address, 0x…' : undefined,
    };
  }
  const rows = search.data ? search.data.order.flatMap((account) => search.data.rows[account] ?? []) : [];
  const items = rows.map((row) => ({
    id: row.account,
    name: row.account,
    mono: true,
    href: `/positions?account=${row.account}`,
    hint: (
      <>
        <span className="num">{formatUsd(row.debt)}</span>
        <span className="num">{formatHealthFactor(row.healthFactor)}</span>
        <RiskMark status={row.status} quiet />
      </>
    ),
  }));
  return { items, note: items.length > 0 ? undefined : noteFor(typed, search.isError, search.isPending) };
};

const noteFor = (typed: string, failed: boolean, pending: boolean): string => {
  if (typed.length > 42) return 'Longer than an address: 0x and 40 hexadecimal digits.';
  if (typed.length < 3) return 'Go on: 0x and the first digits of the address.';
  if (failed) return 'The server did not answer.';
  return pending ? 'Searching…' : 'No borrower’s address starts with this.';
};
