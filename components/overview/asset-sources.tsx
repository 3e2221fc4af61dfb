import { REJECTED_WORDS } from '@/components/market/rejected-words';
import { formatPrice } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { formatAge } from '@/components/ui/format-time';
import { Light } from '@/components/ui/light';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';

type Source = AssetView['sources'][string];

/** One light and one age a source of an asset; a source that does not count says why in its title. */
export const AssetSources = ({ asset, now }: { readonly asset: AssetView; readonly now: number | undefined }) => {
  const sources = Object.values(asset.sources).filter(({ group }) => group !== 'protocol');
  if (sources.length === 0) return <Unknown reason="no source is configured for this asset" />;
  return (
    <span className="flex gap-3">
      {sources.map((source) => (
        <SourceMark key={source.source} source={source} now={now} />
      ))}
    </span>
  );
};

const SourceMark = ({ source, now }: { readonly source: Source; readonly now: number | undefined }) => {
  const words = source.rejected === null ? 'counts' : REJECTED_WORDS[source.rejected];
  return (
    <span
      className="flex items-center gap-1 text-2xs text-ink-2"
      title={`${source.source}: ${formatPrice(source.price)} (${formatBps(source.deviationBps)} bps from the composite), ${words}`}
    >
      <Light
        state={source.rejected === null ? 'ok' : source.rejected === 'stale' ? 'late' : 'down'}
        className="source-light"
      />
      {source.source}
      <span className="num live min-w-[3.2em] text-ink-3">
        {now === undefined ? '' : formatAge(now - source.observedAt)}
      </span>
      <span className="sr-only">{words}</span>
    </span>
  );
};
