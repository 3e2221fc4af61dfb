// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a table whose cells carry a roving focus is the ARIA grid pattern
'use client';
import { memo } from 'react';
import { RiskShape } from '@/components/market/risk-mark';
import { cx } from '@/components/ui/cx';
import type { CellMark, CellView } from './cell-view';

export const CELL = 'h-7 border-b px-2 -outline-offset-2 group-hover:bg-hover group-aria-selected:bg-selected';

const MARKS: Record<CellMark, string> = { none: '', breach: 'text-risk-at', far: 'text-risk-liq' };

/** A source’s distance from the composite with its mark, share of the vote, and, once it matters, its age. */
export const CellFigure = ({ view }: { readonly view: CellView }) => (
  <>
    {view.age ? (
      <span className="num mr-auto text-2xs text-ink-3" title="older than half of its limit">
        {view.age}
      </span>
    ) : null}
    {view.rejected ? <span className="text-2xs text-risk-watch">{view.rejected}</span> : null}
    {view.more > 0 ? <span className="num text-2xs text-ink-3">×{view.more + 1}</span> : null}
    <span
      className={cx(
        'num live inline-flex items-center gap-1',
        view.rejected ? 'text-2xs text-ink-3' : MARKS[view.mark],
      )}
    >
      {view.mark === 'none' || view.rejected ? null : (
        <RiskShape status={view.mark === 'far' ? 'liquidatable' : 'at-risk'} size={8} />
      )}
      <span className={view.rejected ? 'line-through' : undefined}>{view.text}</span>
    </span>
    {view.words ? <span className="sr-only">{view.words}</span> : null}
  </>
);

/** How much of the vote it has, as a thin bar at the cell’s foot. */
export const WeightBar = ({ weight }: { readonly weight: number }) =>
  weight > 0 ? (
    <span aria-hidden="true" className="absolute inset-x-2 bottom-0 flex h-[2px] justify-end">
      <span className="live block h-full bg-accent opacity-50" style={{ width: `${weight}%` }} />
    </span>
  ) : null;

/** One cell of the matrix: drawn again only when what it shows changed. */
export const MatrixCell = memo(
  ({ column, active, ...view }: CellView & { readonly column: string; readonly active: boolean }) => (
    <td data-col={column} data-mark={view.mark} tabIndex={active ? 0 : -1} className={cx(CELL, 'relative text-right')}>
      <span className="flex h-[26px] items-center justify-end gap-1 [contain:strict]">
        <CellFigure view={view} />
      </span>
      <WeightBar weight={view.weight} />
    </td>
  ),
);

/** A source that does not price this asset. */
export const NoCell = memo(({ column, active }: { readonly column: string; readonly active: boolean }) => (
  <td data-col={column} tabIndex={active ? 0 : -1} className={cx(CELL, 'text-right text-ink-3')}>
    <span aria-hidden="true">·</span>
    <span className="sr-only">does not price it</span>
  </td>
));
