import { toFloat } from '@/components/ui/format-decimal';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { COMPOSITE_SERIES, type PriceHistory } from '@/lib/core/snapshot/price-history';

/** What one moment of an asset's past holds, as floats for the charts; null is unknown. */
export interface PricePoint {
  /** Unix ms. */
  readonly x: number;
  readonly composite: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** By source. */
  readonly prices: Readonly<Record<string, number | null>>;
  /** By source, bps from the composite. */
  readonly bps: Readonly<Record<string, number | null>>;
}

interface Sample {
  readonly at: number;
  readonly asset: AssetView;
}

/** Live samples further apart than this have a gap between them. */
const LONGEST_SILENCE_MS = 15_000;

const usd = (value: string): number => toFloat(value, 8);
const apart = (price: number, composite: number): number => (price / composite - 1) * 10_000;

/**
 * Stored steps up to the first live sample, then one live sample per `everyMs`. A step in which something was not
 * seen is null, never bridged; only a price that holds by design until it is replaced (a push oracle’s) is carried
 * on, for as long as it would count.
 * @param stepMs length of a stored step
 * @param maxAgeMs by source: how long its price holds; 0 or absent: not at all
 */
export const pricePoints = (
  history: PriceHistory,
  stepMs: number,
  tail: readonly Sample[],
  everyMs: number,
  maxAgeMs: Readonly<Record<string, number>>,
): readonly PricePoint[] => {
  const liveFrom = tail[0]?.at ?? Number.POSITIVE_INFINITY;
  return [...storedPoints(history, stepMs, liveFrom, maxAgeMs), ...livePoints(tail, everyMs)];
};

const storedPoints = (
  history: PriceHistory,
  stepMs: number,
  until: number,
  maxAgeMs: Readonly<Record<string, number>>,
): PricePoint[] => {
  const steps = new Map<number, Map<string, PriceHistory[number]>>();
  for (const each of history) {
    if (each.minute >= until) continue;
    const step = steps.get(each.minute) ?? new Map<string, PriceHistory[number]>();
    steps.set(each.minute, step.set(each.source, each));
  }
  const sources = [...new Set(history.map(({ source }) => source))].filter((source) => !SERIES.has(source));
  const held = new Map<string, { readonly price: number; readonly until: number }>();
  const points: PricePoint[] = [];
  const starts = [...steps.keys()];
  for (let start = Math.min(...starts); start <= Math.max(...starts); start += stepMs) {
    const step = steps.get(start);
    const close = (source: string): number | null => {
      const found = step?.get(source);
      return found ? usd(found.close) : null;
    };
    const composite = close(COMPOSITE_SERIES.price);
    const prices: Record<string, number | null> = {};
    const bps: Record<string, number | null> = {};
    for (const source of sources) {
      const own = step?.get(source);
      const price = close(source);
      if (price !== null) held.set(source, { price, until: start + (maxAgeMs[source] ?? 0) });
      const carried = held.get(source);
      const holds = carried !== undefined && start <= carried.until;
      prices[source] = price ?? (holds ? carried.price : null);
      bps[source] = own ? own.deviationBps : holds && composite !== null ? apart(carried.price, composite) : null;
    }
    points.push({
      x: Math.min(start + stepMs, until),
      composite,
      low: close(COMPOSITE_SERIES.low),
      high: close(COMPOSITE_SERIES.high),
      prices,
      bps,
    });
  }
  return points;
};

const SERIES: ReadonlySet<string> = new Set(Object.values(COMPOSITE_SERIES));

const livePoints = (tail: readonly Sample[], everyMs: number): PricePoint[] => {
  const points: PricePoint[] = [];
  tail.forEach(({ at, asset }, index) => {
    const next = tail[index + 1];
    const last = next === undefined || Math.floor(next.at / everyMs) !== Math.floor(at / everyMs);
    const before = tail[index - 1];
    if (before && at - before.at > LONGEST_SILENCE_MS) points.push(gapAt(before.at + 1));
    if (!last) return;
    const { composite } = asset;
    const sources = Object.values(asset.sources);
    points.push({
      x: at,
      composite: composite && usd(composite.price),
      low: composite && usd(composite.low),
      high: composite && usd(composite.high),
      prices: Object.fromEntries(sources.map(({ source, price }) => [source, usd(price)])),
      // Without a composite the wire compares with the protocol’s price: that is another measure.
      bps: Object.fromEntries(sources.map(({ source, deviationBps }) => [source, composite ? deviationBps : null])),
    });
  });
  return points;
};

const gapAt = (x: number): PricePoint => ({ x, composite: null, low: null, high: null, prices: {}, bps: {} });
