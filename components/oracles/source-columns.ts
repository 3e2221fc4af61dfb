import type { QuoteGroup } from '@/lib/core/oracle/quote';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { GROUPS } from './group-words';

export type SourceView = AssetView['sources'][string];

/** One source's column; its quotes of several pools share it. */
export interface SourceColumn {
  /** The source's id without the pool. */
  readonly id: string;
  readonly group: QuoteGroup;
}

/** The id under which a source of a quote is known by itself: `uniswap-v3-twap:0x88e6…` → `uniswap-v3-twap`. */
export const sourceId = (source: string): string => source.split(':', 1)[0] ?? source;

const ORDER = Object.keys(GROUPS);

/** All sources of all assets but the protocol's own, by group and name. */
export const sourceColumns = (assets: readonly AssetView[]): readonly SourceColumn[] => {
  const columns = new Map<string, SourceColumn>();
  for (const { sources } of assets)
    for (const { source, group } of Object.values(sources)) {
      const id = sourceId(source);
      if (group !== 'protocol' && !columns.has(id)) columns.set(id, { id, group });
    }
  return [...columns.values()].sort(
    (a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group) || a.id.localeCompare(b.id),
  );
};

/** An asset's quotes by column; of several in one, what is furthest beyond its threshold first. */
export const quotesByColumn = (asset: AssetView): ReadonlyMap<string, readonly SourceView[]> => {
  const columns = new Map<string, SourceView[]>();
  for (const source of Object.values(asset.sources)) {
    const id = sourceId(source.source);
    const known = columns.get(id);
    if (known) known.push(source);
    else columns.set(id, [source]);
  }
  for (const quotes of columns.values()) if (quotes.length > 1) quotes.sort((a, b) => reachOf(b) - reachOf(a));
  return columns;
};

/** Its distance from the composite as a share of its threshold; 0 where it is not known. */
export const reachOf = ({ deviationBps, thresholdBps }: SourceView): number =>
  deviationBps === null ? 0 : Math.abs(deviationBps) / thresholdBps;
