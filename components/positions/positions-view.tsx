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
import { FilterBar } from './filter-bar';
import { GoTo } from './go-to';
import { PositionGrid } from './position-grid';
import { TableHead } from './table-head';
import { exportHref, NO_FILTERS } from './table-query';
import { useTableRows } from './use-table-rows';
import { useTableUrl } from './use-table-url';

const PositionDrawer = dynamic(async () => (await import('./position-drawer')).PositionDrawer, { ssr: false });

/** The whole book: filtered and sorted by the server, followed by the stream, held still under the pointer. */
export const PositionsView = () => {
  const { query, problems, account, shock, setQuery, open, setShock } = useTableUrl();
  const [holding, setHolding] = useState(false);
  const [goTo, setGoTo] = useState<{ readonly index: number }>();
  const assets = useAssets();
  const { question, rowAt, total, book, block, pending, problem, changed, apply, onRange } = useTableRows(
    query,
    holding,
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
              {problem && total !== undefined ? (
                <span role="alert" className="text-risk-watch">
                  {problem}
                </span>
              ) : null}
              <Count total={total} book={book} />
              {total !== undefined && total > MANY ? <GoTo total={total} onGo={(index) => setGoTo({ index })} /> : null}
              <CsvLink href={exportHref(query)} title="All matching rows as CSV" />
            </>
          }
        />
        {total === undefined ? (
          problem ? (
            <EmptyState title="These positions are not at hand">{problem}</EmptyState>
          ) : (
            <LoadingRows />
          )
        ) : total === 0 && !pending ? (
          <Nothing book={book ?? 0} onClear={() => setQuery(NO_FILTERS)} />
        ) : (
          <PositionGrid
            head={<TableHead query={query} onSort={(sort, dir) => setQuery({ sort, dir })} />}
            total={total}
            block={block}
            rowAt={rowAt}
            assets={assets}
            selected={account}
            question={question}
            goTo={goTo}
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

/** Rows from which on scrolling alone is a long way. */
const MANY = 1_000;

const Count = ({ total, book }: { readonly total: number | undefined; readonly book: number | undefined }) =>
  total === undefined || book === undefined ? null : (
    <span className="num live whitespace-nowrap" data-testid="position-count">
      {total.toLocaleString('en-US')} of {book.toLocaleString('en-US')}
    </span>
  );

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
