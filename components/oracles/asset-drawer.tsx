'use client';
import { AssetTag } from '@/components/market/asset-tag';
import { useAssets } from '@/components/market/use-assets';
import { CopyButton } from '@/components/ui/copy-button';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { IconButton } from '@/components/ui/icon-button';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { AssetFigures } from './asset-figures';
import { ChartsSection } from './charts-section';
import { MessagesPanel } from './messages-panel';
import { MovesSection } from './moves-section';
import type { OraclesQuery } from './oracles-query';
import { SourcesSection } from './sources-section';

/** One asset’s price in full, beside the matrix; or one of its sources, down to the raw messages. */
export const AssetDrawer = ({
  address,
  source,
  range,
  now,
  onChange,
  onBack,
}: {
  readonly address: AssetView['asset'];
  readonly source: string | undefined;
  readonly range: OraclesQuery['range'];
  readonly now: number | undefined;
  readonly onChange: (patch: Partial<OraclesQuery>) => void;
  readonly onBack: () => void;
}) => {
  const asset = useAssets()[address];
  const name = asset?.symbol ?? address;
  return (
    <Drawer
      wide
      label={source ? `Source ${source} of ${name}` : `Price of ${name}`}
      // Escape goes one step back; the cross closes.
      onClose={() => onChange({ asset: undefined, source: undefined })}
      onEscape={onBack}
      title={
        <>
          {source ? <IconButton size="sm" icon="back" label="Back to the asset (Esc)" onClick={onBack} /> : null}
          {asset ? (
            <AssetTag symbol={asset.symbol} className="text-sm!" />
          ) : (
            <span className="num truncate">{address}</span>
          )}
          {source ? <span className="num truncate text-ink-2">{source}</span> : null}
        </>
      }
      actions={<CopyButton icon="link" label="Copy a link to this view" text={() => window.location.href} />}
    >
      {asset === undefined ? (
        <EmptyState title="No such asset">This market has no asset of this address.</EmptyState>
      ) : source ? (
        <MessagesPanel key={source} asset={asset} source={source} now={now} />
      ) : (
        <div data-testid="oracle-asset">
          <AssetFigures asset={asset} />
          <ChartsSection asset={asset} range={range} onRange={(next) => onChange({ range: next })} />
          <SourcesSection asset={asset} now={now} onOpen={(opened) => onChange({ source: opened })} />
          <MovesSection asset={asset} now={now} />
        </div>
      )}
    </Drawer>
  );
};
