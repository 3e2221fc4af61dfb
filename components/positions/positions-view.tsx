'use client';
import dynamic from 'next/dynamic';
import { useCallback, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { CsvLink } from '@/components/ui/csv-link';
import { EmptyState } from '@/components/ui/empty-state';
import { IgnoredInLink } from '@/components/ui/ignored-in-link';
import { Skeleton } from '@/components/ui/skeleton';
import { usePositions } from '@/lib/hooks/use-positions';
import { FilterBar } from './filter-bar';
import { useHeldOrder } from './held-order';
import { PositionGrid } from './position-grid';
import { TableHead } from './table-head';
import { exportHref, NO_FILTERS, tableParams } from './table-query';
import { useTableUrl } from './use-table-url';
import { WINDOW_ROWS, windowOffset } from './window-offset';

const PositionDrawer = dynamic(async () => (await import('./position-drawer')).PositionDrawer, { ssr: false });

/** The whole book: filtered and sorted by the server, followed by the stream, held still under the pointer. */
export const PositionsView = () => {
  const { query, problems, account, shock, setQuery, open, setShock } = useTableUrl();
  const [offset, setOffset] = useState(0);
  const [holding, setHolding] = useState(false);
  const assets = useAssets();
  const question = tableParams(query).toString();
  const { window, pending } = usePositions({ ...query, offset, limit: WINDOW_ROWS });
  const key = `${pending ? 'before ' : ''}${question}@${window?.offset ?? 0}`;
  const { shown, changed, apply } = useHeldOrder(window, key, holding);

  const onRange = useCallback(
    (first: number, last: number) => setOffset((current) => windowOffset(current, first, last)),
    [],
  );
  const close = useCallback(() => open(undefined), [open]);
  usePageKeys(
    useCallback(
      (event) => {
        if (event.key === 'Escape' && account) close();
        if (event.key === 'o' && changed) apply();
      },
      [account, close, changed, apply],
    ),
  );

  return (
    <div className="relative flex min-h-0 flex-1">
      <h1 className="sr-only">Positions</h1>
      <div className="flex min-w-0 flex-1 flex-col">
        <FilterBar
          query={query}
          assets={assets}
          onChange={setQuery}
          aside={
            <>
              {changed ? (
                <Button size="sm" onClick={apply} title="The rows stand still while you are on them (o)">
                  Order updated: apply
                </Button>
              ) : null}
              <IgnoredInLink names={problems} />
              <Count window={window} />
              <CsvLink href={exportHref(query)} title="All matching rows as CSV" />
            </>
          }
        />
        {window === undefined ? (
          <LoadingRows />
        ) : window.total === 0 && !pending ? (
          <Nothing book={window.book} onClear={() => setQuery(NO_FILTERS)} />
        ) : (
          <PositionGrid
            head={<TableHead query={query} onSort={(sort, dir) => setQuery({ sort, dir })} />}
            total={window.total}
            offset={window.offset}
            block={window.block}
            shown={shown}
            assets={assets}
            selected={account}
            question={question}
            onOpen={open}
            onRange={onRange}
            onHold={setHolding}
          />
        )}
      </div>
      {account ? (
        <PositionDrawer key={account} account={account} shock={shock} onShock={setShock} onClose={close} />
      ) : null}
    </div>
  );
};

const Count = ({ window }: { readonly window: ReturnType<typeof usePositions>['window'] }) =>
  window ? (
    <span className="num live whitespace-nowrap" data-testid="position-count">
      {window.total.toLocaleString('en-US')} of {window.book.toLocaleString('en-US')}
    </span>
  ) : null;

const Nothing = ({ book, onClear }: { readonly book: number; readonly onClear: () => void }) =>
  book === 0 ? (
    <EmptyState title="No one has borrowed from this market yet">
      A position appears here with its first debt.
    </EmptyState>
  ) : (
    <EmptyState
      title="No position matches"
      action={
        <Button size="sm" onClick={onClear}>
          Clear the filters
        </Button>
      }
    >
      {book.toLocaleString('en-US')} positions are in the book.
    </EmptyState>
  );

const PLACES = Array.from({ length: 16 }, (_, index) => index);

const LoadingRows = () => (
  <div aria-busy="true" className="flex-1 bg-surface">
    {PLACES.map((place) => (
      <div key={place} className="flex h-[30px] items-center gap-6 border-b px-3">
        <Skeleton className="h-2 w-20" />
        <Skeleton className="h-2 w-28" />
        <Skeleton className="h-2 w-16" />
        <Skeleton className="h-2 w-16" />
      </div>
    ))}
  </div>
);
