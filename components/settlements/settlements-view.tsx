'use client';
import dynamic from 'next/dynamic';
import { useCallback, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { IgnoredInLink } from '@/components/ui/ignored-in-link';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useMedia } from '@/components/ui/use-media';
import type { SettlementFilter } from '@/lib/core/snapshot/endpoints';
import { useConfig } from '@/lib/hooks/use-config';
import { useSettlements } from '@/lib/hooks/use-settlements';
import { BadDebtPanel } from './bad-debt-panel';
import { ServicePanel } from './service-panel';
import { SettlementFilters } from './settlement-filters';
import { SettlementList } from './settlement-list';
import { SettlementTable } from './settlement-table';
import { TotalsPanel } from './totals-panel';
import { useSettlementsUrl } from './use-settlements-url';

const SettlementDrawer = dynamic(async () => (await import('./settlement-drawer')).SettlementDrawer, { ssr: false });

const PAGE = 100;
const MOST = 500;
/** From where on the table shows every column without scrolling sideways. */
const WIDE = '(min-width: 80rem)';

/** Every liquidation of this market that the engine has seen, ours and others', down to its books; what bad debt they left, and how long they took. */
export const SettlementsView = () => {
  const { filter, problems, open, setFilter, show } = useSettlementsUrl();
  const [limit, setLimit] = useState(PAGE);
  const { rows, totals } = useSettlements(filter, limit);
  const wide = useMedia(WIDE) && open === undefined;
  const assets = useAssets();
  const config = useConfig().data?.market;
  const explorer = config?.explorer ?? null;
  const close = useCallback(() => show(undefined), [show]);
  usePageKeys(
    useCallback(
      (event) => {
        if (event.key === 'Escape' && open) close();
        const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
        if (step === 0) return;
        const all = [...document.querySelectorAll<HTMLElement>('[data-settlement]')];
        const at = all.findIndex((each) => each.matches(':focus'));
        all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
      },
      [open, close],
    ),
  );
  const { data, error } = rows;
  const selected = open && `${open.txHash}-${open.logIndex ?? ''}`;
  const list = { assets, explorer, selected, onOpen: show };
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="grid min-h-0 min-w-0 flex-1 auto-rows-min content-start gap-px overflow-y-auto overflow-x-hidden bg-line [&>*]:min-w-0">
        <SettlementFilters
          filter={filter}
          assets={assets}
          onChange={setFilter}
          aside={
            <>
              <IgnoredInLink names={problems} />
              <span className="truncate">{config?.name ?? ''}</span>
              <Exports filter={filter} />
            </>
          }
        />
        <TotalsPanel
          totals={totals.data}
          error={totals.error}
          busy={totals.isFetching}
          onRetry={() => void totals.refetch()}
          assets={assets}
        />
        <Panel
          title="Settlements"
          aside={
            data && totals.data ? (
              <span className="num" data-testid="settlements-shown">
                {data.length.toLocaleString('en-US')} of {totals.data.count.toLocaleString('en-US')} shown
              </span>
            ) : null
          }
        >
          {rows.isPending ? (
            <div aria-busy="true" className="grid gap-2 p-3">
              <Skeleton className="h-3 w-2/3" />
              <Skeleton className="h-3 w-1/2" />
              <Skeleton className="h-3 w-3/5" />
            </div>
          ) : error && !data ? (
            <RetryState
              title="Settlements could not be loaded"
              error={error}
              busy={rows.isFetching}
              onRetry={() => void rows.refetch()}
            />
          ) : data && data.length > 0 ? (
            <>
              {wide ? <SettlementTable rows={data} {...list} /> : <SettlementList rows={data} {...list} />}
              {data.length >= limit && limit < MOST ? (
                <div className="flex justify-center p-3">
                  <Button size="sm" busy={rows.isFetching} onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
                    Show more
                  </Button>
                </div>
              ) : null}
            </>
          ) : Object.values(filter).some((value) => value !== undefined) ? (
            <EmptyState title="No settlement matches">Clear the filters to see every one.</EmptyState>
          ) : (
            <EmptyState title="No liquidation has been seen yet">
              Each liquidation of this market appears here in its block: what was repaid and seized, the fee, bad debt,
              gas, and whether the rules, given what its calldata offered and the state before it, predicted it to the
              unit. What reached the pool through a contract that is no executor is not predicted: its offer is not
              known.
            </EmptyState>
          )}
        </Panel>
        <ServicePanel />
        <BadDebtPanel assets={assets} />
      </div>
      {open ? (
        <SettlementDrawer
          key={selected}
          txHash={open.txHash}
          logIndex={open.logIndex}
          assets={assets}
          explorer={explorer}
          onClose={close}
        />
      ) : null}
    </div>
  );
};

/** The newest 500 that the filter lets through, as a row each or with every entry of their books. */
const Exports = ({ filter }: { readonly filter: SettlementFilter }) => {
  const href = (more: Readonly<Record<string, string>>): string => {
    const params = new URLSearchParams({ limit: String(MOST), ...more });
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) params.set(name, value);
    return `/api/v1/settlements?${params}`;
  };
  const links = [
    ['CSV', 'A line a settlement, the newest 500', { format: 'csv' }, undefined],
    ['JSON', 'The newest 500 as JSON', {}, 'settlements.json'],
    ['Ledger CSV', 'Every entry of their books', { lines: 'true', format: 'csv' }, undefined],
    ['Ledger JSON', 'Each with its books', { lines: 'true' }, 'settlement-ledger.json'],
  ] as const;
  return (
    <>
      {links.map(([words, title, more, file]) => (
        <a key={words} href={href(more)} title={title} download={file ?? true} className="text-accent hover:underline">
          {words}
        </a>
      ))}
    </>
  );
};
