'use client';
import { Floating } from '@/components/ui/floating';
import { formatPrice } from '@/components/ui/format-amount';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { formatHalfWidth, halfWidthBps, noQuorum } from './composite-words';
import { quotesByColumn } from './source-columns';
import { sourceFacts } from './source-facts';
import { sourceName } from './source-names';

export interface TipAt {
  readonly asset: string;
  readonly column: string;
  readonly anchor: HTMLElement;
}

/** What stands behind the cell that the pointer or the focus is on; follows the figures while it is there. */
export const MatrixTip = ({
  asset,
  column,
  anchor,
  now,
}: Omit<TipAt, 'asset'> & { readonly asset: AssetView; readonly now: number | undefined }) => {
  const quotes = quotesByColumn(asset).get(column) ?? [];
  if (quotes.length === 0 && !COMPOSITE.has(column)) return null;
  return (
    <Floating key={`${asset.asset} ${column}`} anchor={anchor} role="tooltip">
      <div className="grid gap-2">
        {quotes.map((source) => (
          <Facts
            key={source.source}
            title={`${asset.symbol}, ${sourceName(source.source)}`}
            facts={sourceFacts(asset, source, now)}
          />
        ))}
        {quotes.length === 0 ? <Facts title={`${asset.symbol}, composite`} facts={compositeFacts(asset)} /> : null}
      </div>
    </Floating>
  );
};

const COMPOSITE: ReadonlySet<string> = new Set(['composite', 'interval', 'votes']);

const compositeFacts = (asset: AssetView): readonly (readonly [string, string])[] => [
  ['What', 'weighted median, one vote an upstream'],
  ...(asset.composite
    ? ([
        ['Price', `$${formatPrice(asset.composite.price)}`],
        ['Interval', `$${formatPrice(asset.composite.low)} – $${formatPrice(asset.composite.high)}`],
        ['Half of it', `${formatHalfWidth(halfWidthBps(asset))} bps`],
      ] as const)
    : ([['Unknown', noQuorum(asset)]] as const)),
  ['Fresh votes / needed', `${asset.fresh} / ${asset.quorum}`],
];

const Facts = ({
  title,
  facts,
}: {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
}) => (
  <div className="grid gap-1">
    <p className="break-all text-ink">{title}</p>
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="text-right text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  </div>
);
