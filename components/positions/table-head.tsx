// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid of positioned rows cannot be a table element; the ARIA grid pattern stands for it
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on the sort buttons and, roving, on the rows
'use client';
import { cx } from '@/components/ui/cx';
import { COLUMNS, GRID } from './columns';
import { SORT_DIRECTIONS, type TableQuery } from './table-query';

/** The header row: a press sorts by the column, a second press turns the order around. */
export const TableHead = ({
  query,
  onSort,
}: {
  readonly query: TableQuery;
  readonly onSort: (sort: TableQuery['sort'], dir: TableQuery['dir']) => void;
}) => (
  <div
    role="row"
    aria-rowindex={1}
    className={cx(GRID, 'h-7 shrink-0 items-center border-b bg-surface text-2xs text-ink-3')}
  >
    {COLUMNS.map(({ id, label, title, sort, numeric, show }) => {
      const here = sort !== undefined && query.sort === sort;
      return (
        <div
          key={id}
          role="columnheader"
          aria-sort={here ? (query.dir === 'asc' ? 'ascending' : 'descending') : undefined}
          className={cx('min-w-0 items-center', show || 'flex', numeric && 'justify-end')}
        >
          {sort ? (
            <button
              type="button"
              title={`Sort by: ${title}`}
              onClick={() => onSort(sort, here ? (query.dir === 'asc' ? 'desc' : 'asc') : SORT_DIRECTIONS[sort])}
              className={cx('flex items-center gap-1 truncate hover:text-ink', here && 'text-ink')}
            >
              {label}
              {here ? <span aria-hidden="true">{query.dir === 'asc' ? '↑' : '↓'}</span> : null}
            </button>
          ) : (
            <span title={title} className={cx('truncate', id === 'status' && '@max-2xl:sr-only')}>
              {label}
            </span>
          )}
        </div>
      );
    })}
  </div>
);
