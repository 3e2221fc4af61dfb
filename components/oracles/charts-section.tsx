'use client';
import { useMemo } from 'react';
import { TimeChart } from '@/components/charts/time-chart';
import { Section } from '@/components/positions/section';
import { CsvLink } from '@/components/ui/csv-link';
import { formatPrice } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Toggle } from '@/components/ui/toggle';
import { useMedia } from '@/components/ui/use-media';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { usePriceHistory } from '@/lib/hooks/use-price-history';
import { usePriceTail } from '@/lib/hooks/use-price-tail';
import { divergenceChart, priceChart, thresholdLines } from './chart-data';
import { RANGES, type Range } from './oracles-query';
import { pricePoints } from './price-series';

const MINUTE_MS = 60_000;
/** Live points per chart: more would not be seen. */
const LIVE_POINTS = 480;

/** The asset’s prices with the confidence band, and every source’s distance from the composite, over time. */
export const ChartsSection = ({
  asset,
  range,
  onRange,
}: {
  readonly asset: AssetView;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}) => {
  const { data, error, isPending, isFetching, refetch } = usePriceHistory(asset.asset, range.minutes, range.step);
  const tail = usePriceTail(asset.asset);
  const roomy = useMedia('(min-width: 40rem)');
  const newest = tail.at(-1);
  const drawn = useMemo(() => {
    if (!data || !newest) return undefined;
    const view = newest.asset;
    const holds = Object.fromEntries(
      Object.values(view.sources).map(({ source, group, maxAgeMs }) => [
        source,
        group === 'push-oracle' ? (maxAgeMs ?? 0) : 0,
      ]),
    );
    const everyMs = Math.max(1_000, (range.minutes * MINUTE_MS) / LIVE_POINTS);
    const to = newest.at;
    const from = to - range.minutes * MINUTE_MS;
    const points = pricePoints(data, range.step * MINUTE_MS, tail, everyMs, holds).filter(({ x }) => x >= from);
    const most = roomy ? undefined : 2;
    return {
      // A young engine has no hour behind it: the time axis begins where the data does, but shows five minutes at least.
      from: Math.max(from, Math.min(points[0]?.x ?? from, to - 5 * MINUTE_MS)),
      to,
      price: priceChart(view, points, most),
      divergence: divergenceChart(view, points, most),
      thresholds: thresholdLines(view),
    };
  }, [data, newest, tail, range, roomy]);
  const export_ = `/api/v1/prices/${asset.asset}/history?minutes=${range.minutes}&step=${range.step}&format=csv`;
  const room = roomy ? 138 : 118;
  return (
    <>
      <Section
        title="Price"
        aside={
          <>
            <fieldset className="flex gap-0.5" aria-label="Range">
              {RANGES.map((each) => (
                <Toggle
                  key={each.minutes}
                  pressed={each === range}
                  onClick={() => onRange(each)}
                  className="h-5! px-1.5! text-2xs!"
                >
                  {each.name}
                </Toggle>
              ))}
            </fieldset>
            <CsvLink href={export_} />
          </>
        }
      >
        {drawn ? (
          <TimeChart
            label={`Price of ${asset.symbol} over ${range.name}: composite with its confidence band, the protocol’s reading, every source`}
            series={drawn.price.series}
            band={drawn.price.band}
            thresholds={[]}
            from={drawn.from}
            to={drawn.to}
            {...drawn.price.scale}
            formatTime={formatTime}
            formatY={formatUsdFloat}
            formatTick={formatUsdTick}
            height={196}
            labelRoom={room}
            axisRoom={58}
            summary="USD; shaded: the composite’s confidence interval"
          />
        ) : error && !isPending ? (
          <RetryState
            title="The stored prices could not be loaded"
            error={error}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        ) : (
          <Waiting height={196} />
        )}
      </Section>
      <Section title="Distance from the composite" aside="thresholds dashed">
        {drawn ? (
          <TimeChart
            label={`Distance of each source of ${asset.symbol} from the composite over ${range.name}, in basis points, with the thresholds`}
            series={drawn.divergence.series}
            thresholds={drawn.thresholds}
            from={drawn.from}
            to={drawn.to}
            {...drawn.divergence.scale}
            formatTime={formatTime}
            formatY={formatBps}
            height={212}
            labelRoom={room}
            axisRoom={58}
            summary={
              drawn.divergence.cut
                ? 'What lies further out than a source that counts may is cut off'
                : range.step === 1
                  ? 'bps; a gap is unknown'
                  : `bps, the furthest of each ${range.step} minutes; a gap is unknown`
            }
          />
        ) : (
          <Waiting height={212} />
        )}
      </Section>
    </>
  );
};

const Waiting = ({ height }: { readonly height: number }) => (
  <div aria-busy="true" className="px-3 py-2" style={{ height }}>
    <Skeleton className="size-full opacity-40" />
  </div>
);

const formatTime = (x: number): string =>
  new Date(x).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });

const formatUsdFloat = (price: number): string => formatPrice(BigInt(Math.round(price * 1e8)).toString());

/** A round price: as many digits as it has. */
const formatUsdTick = (price: number): string => price.toLocaleString('en-US', { maximumFractionDigits: 8 });
