import { REJECTED_WORDS } from '@/components/market/rejected-words';
import { formatBps } from '@/components/ui/format-ratio';
import { formatAge } from '@/components/ui/format-time';
import { Light } from '@/components/ui/light';
import { Tooltip } from '@/components/ui/tooltip';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';

/** Rejected sources named in the line; the others are in the tooltip and in the Oracles view. */
const NAMED = 2;

/** How many sources of an asset count, and which do not; hover or focus lists each with its age and distance. */
export const AssetSources = ({ asset, now }: { readonly asset: AssetView; readonly now: number | undefined }) => {
  const sources = Object.values(asset.sources).filter(({ group }) => group !== 'protocol');
  if (sources.length === 0) return <Unknown reason="no source is configured for this asset" />;
  const rejected = sources.filter((source) => source.rejected !== null);
  const short = asset.fresh < asset.quorum;
  return (
    <Tooltip
      className="flex items-center gap-3 text-2xs text-ink-2"
      content={
        <table className="text-2xs">
          <tbody>
            {sources.map((source) => (
              <tr key={source.source}>
                <th scope="row" className="pr-3 text-left font-normal text-ink">
                  {nameOf(source.source)}
                </th>
                <td className="num pr-3 text-right">{formatBps(source.deviationBps)} bps</td>
                <td className="num pr-3 text-right text-ink-3">
                  {now === undefined ? '' : formatAge(now - source.observedAt)}
                </td>
                <td>{source.rejected === null ? '' : REJECTED_WORDS[source.rejected]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      <span className="flex items-center gap-1">
        <Light state={short ? 'down' : 'ok'} className="source-light" />
        {sources.length - rejected.length} of {sources.length}
      </span>
      {rejected.slice(0, NAMED).map((source) => (
        <span key={source.source} className="flex items-center gap-1">
          <Light state={source.rejected === 'stale' ? 'late' : 'down'} />
          {nameOf(source.source)}
        </span>
      ))}
      {rejected.length > NAMED ? <span>+{rejected.length - NAMED}</span> : null}
    </Tooltip>
  );
};

/** A pool's address says nothing in a line: its kind does. */
const nameOf = (source: string): string => source.split(':')[0] ?? source;
