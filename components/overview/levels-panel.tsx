'use client';
import { useMemo } from 'react';
import { LineChart } from '@/components/charts/line-chart';
import { assetColour } from '@/components/market/asset-colour';
import { useAssets } from '@/components/market/use-assets';
import { EmptyState } from '@/components/ui/empty-state';
import { asRead, formatCompact } from '@/components/ui/format-amount';
import { toFloat } from '@/components/ui/format-decimal';
import { Panel } from '@/components/ui/panel';
import { useStream } from '@/lib/hooks/use-stream';

const LINES = 6;
const formatDrop = (bps: number): string => (bps === 0 ? '0%' : `−${Math.round(bps / 10) / 10}%`);

/** How much collateral of each asset becomes liquidatable as that asset's price alone falls. */
export const LevelsPanel = () => {
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
  return (
    <Panel
      title="Collateral liquidatable against a price fall"
      aside={series.length > LINES ? `USD, the ${LINES} largest of ${series.length}` : 'USD, each asset alone'}
    >
      {shown.length > 0 ? (
        <LineChart
          label={`Collateral that becomes liquidatable as one asset’s price falls: ${shown.map(({ label, points }) => `${label} ${formatCompact(points.at(-1)?.y ?? 0)} at ${formatDrop(points.at(-1)?.x ?? 0)}`).join('; ')}`}
          series={shown}
          formatX={formatDrop}
          formatY={formatCompact}
          marks={[0, 1000, 2000, 3000, 4000, 5000, 6000, 8000].filter(
            (mark) => mark <= (shown[0]?.points.at(-1)?.x ?? 0),
          )}
          summary="Point, or use the arrow keys, to read a fall"
          height={232}
        />
      ) : (
        <EmptyState title="No fall of a single asset makes a position liquidatable" />
      )}
    </Panel>
  );
};
