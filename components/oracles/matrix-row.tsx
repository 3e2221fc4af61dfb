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
  /** Unix ms while a quote of the row is old enough to say so; `undefined` otherwise, so that time alone draws nothing. */
  readonly agingAt: number | undefined;
  /** The column that the keyboard is on, when it is on this row. */
  readonly active: string | undefined;
  readonly selected: boolean;
  readonly onOpen: (asset: AssetView['asset']) => void;
}

const ASSET_CELL = cx(CELL, 'sticky left-0 z-10 border-r bg-surface pl-3 text-left font-normal');
const FIGURE_CELL = cx(CELL, 'num live text-right');
const COMPOSITE_CELL = cx(FIGURE_CELL, 'border-l');
const INTERVAL_CELL = cx(FIGURE_CELL, 'text-ink-2');
const VOTES_CELL = cx(FIGURE_CELL, 'border-r text-ink-3');
const FEW_VOTES_CELL = cx(FIGURE_CELL, 'border-r text-risk-watch');
const MOVE_CELL = cx(CELL, 'truncate border-l pr-3 text-2xs');

/** One asset: prices, then every source against the composite. */
export const MatrixRow = memo(({ asset, index, sources, agingAt, active, selected, onOpen }: MatrixRowProps) => {
  const quotes = quotesByColumn(asset);
  const source = (column: string): ReactNode => {
    const view = cellView(quotes.get(column), agingAt);
    return view ? (
      <MatrixCell key={column} column={column} active={active === column} {...view} />
    ) : (
      <NoCell key={column} column={column} active={active === column} />
    );
  };
  return (
    <tr
      aria-rowindex={index + 3}
      aria-selected={selected}
      data-asset={asset.asset}
      data-testid="oracle-row"
      onClick={() => onOpen(asset.asset)}
      className="group cursor-pointer"
    >
      <th scope="row" {...at('asset', active)} className={ASSET_CELL}>
        <AssetTag symbol={asset.symbol} />
      </th>
      <td {...at('price', active)} className={FIGURE_CELL}>
        <Numeric text={formatPrice(asset.price)} reason="the protocol’s oracle gives no price" flash />
      </td>
      {source('protocol')}
      <Composite
        price={formatPrice(asset.composite?.price)}
        halfWidth={formatHalfWidth(halfWidthBps(asset))}
        unknown={asset.composite ? undefined : noQuorum(asset)}
        votes={`${asset.fresh}/${asset.quorum}`}
        active={active}
      />
      {sources.map(source)}
      <td {...at('move', active)} className={MOVE_CELL}>
        <LastMove move={asset.move} />
      </td>
    </tr>
  );
});

const at = (column: string, active: string | undefined) => ({
  'data-col': column,
  tabIndex: active === column ? 0 : -1,
});

/** The three cells of the composite: drawn again only when one of them says something else. */
const Composite = memo(
  ({
    price,
    halfWidth,
    unknown,
    votes,
    active,
  }: {
    readonly price: string;
    readonly halfWidth: string;
    /** Why there is none. */
    readonly unknown: string | undefined;
    readonly votes: string;
    readonly active: string | undefined;
  }) => (
    <>
      <td {...at('composite', active)} className={COMPOSITE_CELL}>
        <Numeric text={price} {...(unknown !== undefined && { reason: unknown })} />
      </td>
      <td {...at('interval', active)} className={INTERVAL_CELL}>
        <Numeric text={halfWidth} {...(unknown !== undefined && { reason: unknown })} />
      </td>
      <td {...at('votes', active)} className={unknown === undefined ? VOTES_CELL : FEW_VOTES_CELL}>
        {votes}
      </td>
    </>
  ),
);
