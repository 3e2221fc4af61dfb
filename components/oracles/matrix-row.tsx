// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a table whose cells carry a roving focus is the ARIA grid pattern
'use client';
import { memo, type ReactNode } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { cx } from '@/components/ui/cx';
import { formatPrice } from '@/components/ui/format-amount';
import { Numeric } from '@/components/ui/numeric';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { cellView } from './cell-view';
import { formatHalfWidth, halfWidthBps, noQuorum } from './composite-words';
import { LastMove } from './last-move';
import { CELL, MatrixCell, NoCell } from './matrix-cell';
import { quotesByColumn } from './source-columns';

export interface MatrixRowProps {
  readonly asset: AssetView;
  readonly index: number;
  /** Ids of the columns that are a source. */
  readonly sources: readonly string[];
  readonly now: number | undefined;
  /** The column that the keyboard is on, when it is on this row. */
  readonly active: string | undefined;
  readonly selected: boolean;
  readonly onOpen: (asset: AssetView['asset']) => void;
}

/** One asset: prices, then every source against the composite. */
export const MatrixRow = memo(({ asset, index, sources, now, active, selected, onOpen }: MatrixRowProps) => {
  const quotes = quotesByColumn(asset);
  const at = (column: string) => ({ 'data-col': column, tabIndex: active === column ? 0 : -1 });
  const source = (column: string): ReactNode => {
    const view = cellView(quotes.get(column), now);
    return view ? (
      <MatrixCell key={column} column={column} active={active === column} {...view} />
    ) : (
      <NoCell key={column} column={column} active={active === column} />
    );
  };
  const { composite } = asset;
  return (
    <tr
      aria-rowindex={index + 3}
      aria-selected={selected}
      data-asset={asset.asset}
      data-testid="oracle-row"
      onClick={() => onOpen(asset.asset)}
      className="group cursor-pointer"
    >
      <th
        scope="row"
        {...at('asset')}
        className={cx(CELL, 'sticky left-0 z-10 border-r bg-surface pl-3 text-left font-normal')}
      >
        <AssetTag symbol={asset.symbol} />
      </th>
      <td {...at('price')} className={cx(CELL, 'num live text-right')}>
        <Numeric text={formatPrice(asset.price)} reason="the protocol’s oracle gives no price" flash />
      </td>
      {source('protocol')}
      <td {...at('composite')} className={cx(CELL, 'num live border-l text-right')}>
        <Numeric text={formatPrice(composite?.price)} reason={noQuorum(asset)} />
      </td>
      <td {...at('interval')} className={cx(CELL, 'num live text-right text-ink-2')}>
        <Numeric text={formatHalfWidth(halfWidthBps(asset))} reason={noQuorum(asset)} />
      </td>
      <td
        {...at('votes')}
        className={cx(CELL, 'num live border-r text-right', composite ? 'text-ink-3' : 'text-risk-watch')}
      >
        {asset.fresh}/{asset.quorum}
      </td>
      {sources.map(source)}
      <td {...at('move')} className={cx(CELL, 'truncate border-l pr-3 text-2xs')}>
        <LastMove move={asset.move} now={now} />
      </td>
    </tr>
  );
});
