import { niceScale } from '@/components/charts/nice-scale';
import type { TimePlotProps, TimeSeries } from '@/components/charts/time-plot';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PricePoint } from './price-series';
import { sourceColour } from './source-colour';
import { sourceId } from './source-columns';
import { shortName } from './source-names';

type Scale = ReturnType<typeof niceScale>;

/** A wild price must not flatten everybody else’s: beyond this many thresholds a source that does not count is cut off. */
const CUT_THRESHOLDS = 6;
/** Lines with a name at their end; the table beneath names them all. */
const LABELLED = 9;

const sourcesOf = (asset: AssetView, points: readonly PricePoint[]): readonly string[] => {
  const seen = new Set(points.flatMap(({ prices }) => Object.keys(prices)));
  const now = Object.keys(asset.sources);
  // What is drawn last lies on top: the protocol’s.
  return [...new Set([...now, ...seen])].sort((a, b) => Number(a === 'protocol') - Number(b === 'protocol'));
};

const seriesOf = (
  id: string,
  points: readonly PricePoint[],
  read: (point: PricePoint) => number | null | undefined,
): TimeSeries => ({
  id,
  label: shortName(id),
  colour: sourceColour(sourceId(id)),
  strong: id === 'protocol' || id === 'composite',
  points: points.map((point) => ({ x: point.x, y: read(point) ?? null })),
});

/** The names that find room: the protocol’s and the composite’s, then those that stand furthest out. */
const labelled = (
  series: readonly TimeSeries[],
  reach: (id: string) => number,
  most: number,
): readonly TimeSeries[] => {
  const named = new Set(
    [...series]
      .sort((a, b) => Number(b.strong ?? false) - Number(a.strong ?? false) || reach(b.id) - reach(a.id))
      .slice(0, most)
      .map(({ id }) => id),
  );
  return series.map((each) => (named.has(each.id) ? each : { ...each, unlabelled: true }));
};

const reachIn = (asset: AssetView) => (id: string) => Math.abs(asset.sources[id]?.deviationBps ?? 0);

/** The lines of the divergence chart, and a scale around zero that shows the thresholds. */
export const divergenceChart = (
  asset: AssetView,
  points: readonly PricePoint[],
  most = LABELLED,
): { readonly series: readonly TimeSeries[]; readonly scale: Scale; readonly cut: boolean } => {
  const series = sourcesOf(asset, points).map((id) => seriesOf(id, points, ({ bps }) => bps[id]));
  const threshold = Math.max(...Object.values(asset.sources).map(({ thresholdBps }) => thresholdBps), 50);
  const limit = threshold * CUT_THRESHOLDS;
  const furthest = Math.max(...series.map(({ points: own }) => furthestOf(own)));
  const furthestKept = Math.max(
    ...series.filter(({ id }) => id === 'protocol').map(({ points: own }) => furthestOf(own)),
    Math.min(furthest, limit),
    threshold * 1.15,
  );
  return {
    series: labelled(series, reachIn(asset), most),
    scale: niceScale(-furthestKept, furthestKept, 7),
    cut: furthest > furthestKept,
  };
};

const furthestOf = (points: TimeSeries['points']): number =>
  points.reduce((most, { y }) => Math.max(most, Math.abs(y ?? 0)), 0);

/** The lines and the band of the price chart, and a scale that the composite, the protocol and who counts decide. */
export const priceChart = (
  asset: AssetView,
  points: readonly PricePoint[],
  most = LABELLED,
): {
  readonly series: readonly TimeSeries[];
  readonly band: readonly { readonly x: number; readonly range: readonly [number, number] | null }[];
  readonly scale: Scale;
} => {
  const sources = sourcesOf(asset, points).map((id) => seriesOf(id, points, ({ prices }) => prices[id]));
  const composite = seriesOf('composite', points, (point) => point.composite);
  const trusted = points.flatMap(({ low, high, composite: price, prices }) => [
    ...[low, high, price, prices.protocol].flatMap((value) => value ?? []),
    ...Object.entries(prices).flatMap(([id, value]) =>
      value !== null &&
      price !== null &&
      Math.abs(value / price - 1) * 10_000 < CUT_THRESHOLDS * (asset.sources[id]?.thresholdBps ?? 50)
        ? [value]
        : [],
    ),
  ]);
  const all = trusted.length > 0 ? trusted : sources.flatMap(({ points: own }) => own.flatMap(({ y }) => y ?? []));
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = all.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  return {
    series: labelled([...sources.slice(0, -1), composite, ...sources.slice(-1)], reachIn(asset), most),
    band: points.map(({ x, low: from, high: to }) => ({ x, range: from !== null && to !== null ? [from, to] : null })),
    scale: all.length > 0 ? niceScale(low, high, 4) : niceScale(0, 1, 2),
  };
};

/** The thresholds of an asset’s sources, both sides, one line for equal ones. */
export const thresholdLines = (asset: AssetView): TimePlotProps['thresholds'] => {
  const protocol = asset.sources.protocol?.thresholdBps;
  const live = Object.values(asset.sources).find(({ group }) => group === 'exchange')?.thresholdBps;
  const lines = new Map<number, string[]>();
  const add = (bps: number | undefined, name: string) => {
    if (bps !== undefined) lines.set(bps, [...(lines.get(bps) ?? []), name]);
  };
  add(live, 'exchanges');
  add(protocol, 'protocol');
  return [...lines].flatMap(([bps, names], index) => {
    const side = index === 0 ? ('Left' as const) : ('Right' as const);
    return [
      { y: bps, label: `+${bps} ${names.join(', ')}`, side },
      { y: -bps, label: `−${bps} ${names.join(', ')}`, side },
    ];
  });
};
