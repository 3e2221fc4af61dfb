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

/** How much of the vote it has: a thin bar along the cell’s foot, drawn by its ground, as elements would cost each repaint. */
const WEIGHT =
  'bg-[linear-gradient(var(--weight),var(--weight))] bg-no-repeat bg-right-bottom [background-origin:content-box]';

/**
 * One cell of the matrix: drawn again only when what it shows changed. Hundreds change at once four times a second, so
 * that a plain one is a single text: containment, layers and further elements cost more here than they save.
 */
export const MatrixCell = memo(
  ({ column, active, ...view }: CellView & { readonly column: string; readonly active: boolean }) => (
    <td
      data-col={column}
      data-mark={view.mark}
      tabIndex={active ? 0 : -1}
      className={SOURCE_CELL}
      style={{ backgroundSize: `${view.weight}% 2px` }}
    >
      {isPlain(view) ? (
        <div className="num h-[26px] leading-[26px]">{view.text}</div>
      ) : (
        <div className="flex h-[26px] items-center justify-end gap-1 overflow-hidden">
          <CellFigure view={view} />
        </div>
      )}
    </td>
  ),
);

const SOURCE_CELL = cx(CELL, WEIGHT, 'live text-right');

/** Nothing but its figure. */
const isPlain = (view: CellView): boolean =>
  view.mark === 'none' && view.rejected === '' && view.age === '' && view.more === 0 && view.words === '';

/** A source that does not price this asset. */
export const NoCell = memo(({ column, active }: { readonly column: string; readonly active: boolean }) => (
  <td data-col={column} tabIndex={active ? 0 : -1} className={cx(CELL, 'text-right text-ink-3')}>
    <span aria-hidden="true">·</span>
    <span className="sr-only">does not price it</span>
  </td>
));
