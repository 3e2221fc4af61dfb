'use client';
import { memo } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { cx } from '@/components/ui/cx';
import { formatPrice } from '@/components/ui/format-amount';
import { Numeric } from '@/components/ui/numeric';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { cellView } from './cell-view';
import { formatHalfWidth, halfWidthBps, noQuorum } from './composite-words';
import { CellFigure, WeightBar } from './matrix-cell';

/** The matrix on a screen that cannot carry its columns: a card an asset, a line of its sources under its prices. */
export const AssetCards = ({
  assets,
  sources,
  now,
  onOpen,
}: {
  readonly assets: readonly AssetView[];
  readonly sources: readonly string[];
  readonly now: number | undefined;
  readonly onOpen: (asset: AssetView['asset']) => void;
}) => (
  <ul aria-label="Assets and sources" className="bg-surface text-xs">
    {assets.map((asset) => (
      <AssetCard key={asset.asset} asset={asset} sources={sources} now={now} onOpen={onOpen} />
    ))}
  </ul>
);

const AssetCard = memo(
  ({
    asset,
    sources,
    now,
    onOpen,
  }: {
    readonly asset: AssetView;
    readonly sources: readonly string[];
    readonly now: number | undefined;
    readonly onOpen: (asset: AssetView['asset']) => void;
  }) => (
    <li data-testid="oracle-row" data-asset={asset.asset} className="border-b last:border-b-0">
      <button
        type="button"
        className="grid w-full gap-1.5 px-3 py-2 text-left -outline-offset-2"
        onClick={() => onOpen(asset.asset)}
      >
        <span className="flex items-baseline justify-between gap-3">
          <AssetTag symbol={asset.symbol} className="font-medium" />
          <span className="num live">
            <Numeric text={formatPrice(asset.price)} reason="the protocol’s oracle gives no price" />{' '}
            <span className="text-ink-3">
              of <Numeric text={formatPrice(asset.composite?.price)} reason={noQuorum(asset)} />
            </span>{' '}
            <span className="text-2xs text-ink-3">{formatHalfWidth(halfWidthBps(asset))}</span>
          </span>
        </span>
        <span className="grid grid-cols-2 gap-x-4 gap-y-0.5">
          {['protocol', ...sources].map((source) => (
            <CardSource key={source} source={source} view={cellView(asset, source, now)} />
          ))}
        </span>
      </button>
    </li>
  ),
);

const CardSource = ({ source, view }: { readonly source: string; readonly view: ReturnType<typeof cellView> }) =>
  view ? (
    <span
      data-col={source}
      data-mark={view.mark}
      className={cx('relative flex h-5 items-center gap-1 text-2xs', view.mark === 'none' && 'text-ink-2')}
    >
      <span className="mr-auto truncate text-ink-3">{source}</span>
      <CellFigure view={view} />
      <WeightBar weight={view.weight} />
    </span>
  ) : null;
