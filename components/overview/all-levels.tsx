'use client';
import { useMemo } from 'react';
import { LineChart } from '@/components/charts/line-chart';
import { assetColour } from '@/components/market/asset-colour';
import { useAssets } from '@/components/market/use-assets';
import { EmptyState } from '@/components/ui/empty-state';
import { asRead, formatCompact } from '@/components/ui/format-amount';
import { toFloat } from '@/components/ui/format-decimal';
import { useStream } from '@/lib/hooks/use-stream';
import { FALL_MARKS, formatFall } from './fall-axis';

const LINES = 6;

/** The largest assets, each alone, at round falls, of the newest publication. */
export const AllLevels = () => {
  const levels = useStream((view) => view.snapshot?.levels);
  const assets = useAssets();
  const series = useMemo(
    () =>
      Object.entries(levels ?? {})
        .map(([asset, points]) => {
          const symbol = assets[asset]?.symbol ?? asset;
          return {
            id: asset,
            label: symbol,
            colour: assetColour(symbol),
            points: points.map(({ dropBps, collateral }) => ({ x: dropBps, y: asRead(toFloat(collateral, 8)) })),
          };
        })
        .filter(({ points }) => points.some(({ y }) => y > 0))
        .sort((a, b) => (b.points.at(-1)?.y ?? 0) - (a.points.at(-1)?.y ?? 0)),
    [levels, assets],
  );
  const shown = series.slice(0, LINES);
  if (shown.length === 0) return <EmptyState title="No fall of a single asset makes a position liquidatable" />;
  return (
    <>
      <LineChart
        label={`Collateral that becomes liquidatable as one asset’s price falls: ${shown.map(({ label, points }) => `${label} ${formatCompact(points.at(-1)?.y ?? 0)} at ${formatFall(points.at(-1)?.x ?? 0)}`).join('; ')}`}
        series={shown}
        formatX={formatFall}
        formatY={formatCompact}
        marks={FALL_MARKS.filter((mark) => mark <= (shown[0]?.points.at(-1)?.x ?? 0))}
        summary={`${series.length > LINES ? `The ${LINES} largest of ${series.length}; point` : 'Point'}, or use the arrow keys, to read a fall`}
        height={208}
      />
      <p className="flex h-6 items-center px-3 text-2xs text-ink-3">
        <span className="truncate">
          Sampled each 2.5 % to 50 %, then each 10 %: one asset’s own curve has every step
        </span>
      </p>
    </>
  );
};
