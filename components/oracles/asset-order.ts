import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { OraclesQuery } from './oracles-query';
import { reachOf } from './source-columns';

const counted = ({ sources }: AssetView) => Object.values(sources).filter(({ rejected }) => rejected === null);

export const isInBreach = (asset: AssetView): boolean => counted(asset).some((source) => reachOf(source) > 1);
export const hasRejected = (asset: AssetView): boolean =>
  Object.values(asset.sources).some(({ rejected }) => rejected !== null);

/** How far the worst source that counts is out, as a share of its threshold; without a composite, further than any. */
const worstReach = (asset: AssetView): number =>
  asset.composite ? Math.max(0, ...counted(asset).map(reachOf)) : Number.MAX_VALUE;

/** The assets that the query asks for, in its order. An unknown price is the worst of all. */
export const orderAssets = (
  assets: readonly AssetView[],
  { text, only, sort }: Pick<OraclesQuery, 'text' | 'only' | 'sort'>,
): readonly AssetView[] => {
  const sought = text?.toLowerCase();
  const kept = assets.filter(
    (asset) =>
      (!sought || asset.symbol.toLowerCase().includes(sought) || asset.asset.startsWith(sought)) &&
      (only === undefined || (only === 'breach' ? isInBreach(asset) : hasRejected(asset))),
  );
  const bySymbol = (a: AssetView, b: AssetView) => a.symbol.localeCompare(b.symbol);
  if (sort === 'market') return kept;
  if (sort === 'symbol') return kept.sort(bySymbol);
  const reach = new Map(kept.map((asset) => [asset.asset, worstReach(asset)]));
  return kept.sort((a, b) => (reach.get(b.asset) ?? 0) - (reach.get(a.asset) ?? 0) || bySymbol(a, b));
};
