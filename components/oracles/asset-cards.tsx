'use client';
import { memo } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { formatPrice } from '@/components/ui/format-amount';
import { Numeric } from '@/components/ui/numeric';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { cellView } from './cell-view';
import { formatHalfWidth, halfWidthBps, noQuorum } from './composite-words';
import { CellFigure } from './matrix-cell';
import { quotesByColumn, sourceId } from './source-columns';
import { shortName } from './source-names';

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
        <CardSources asset={asset} sources={sources} now={now} />
      </button>
    </li>
  ),
);

/** What the protocol reads and whatever deserves a look by name; the rest in a line. */
const CardSources = ({
  asset,
  sources,
  now,
}: {
  readonly asset: AssetView;
  readonly sources: readonly string[];
  readonly now: number | undefined;
}) => {
  const quotes = quotesByColumn(asset);
  const views = ['protocol', ...sources].flatMap((source) => {
    const view = cellView(quotes.get(source), now);
    return view ? [{ source, view }] : [];
  });
  const shown = views.filter(
    ({ source, view }) => source === 'protocol' || view.mark !== 'none' || view.rejected !== '' || view.age !== '',
  );
  const quiet = new Set(views.filter((each) => !shown.includes(each)).map(({ source }) => source));
  const furthest = Object.values(asset.sources)
    .filter(({ source }) => quiet.has(sourceId(source)))
    .reduce((most, { deviationBps }) => Math.max(most, Math.abs(deviationBps ?? 0)), 0);
  return (
    <span className="grid grid-cols-2 gap-x-4 gap-y-0.5">
      {shown.map(({ source, view }) => (
        <span
          key={source}
          data-col={source}
          data-mark={view.mark}
          className="flex h-5 items-center gap-1 text-2xs text-ink-2"
        >
          <span className="mr-auto truncate text-ink-3">{shortName(source)}</span>
          <CellFigure view={view} />
        </span>
      ))}
      {quiet.size > 0 ? (
        <span className="flex h-5 items-center gap-1 text-2xs text-ink-3">
          <span className="mr-auto">
            {quiet.size} {shown.length > 1 ? 'others' : 'sources'}
          </span>
          within <span className="num live">{formatHalfWidth(furthest)}</span>
        </span>
      ) : null}
    </span>
  );
};
