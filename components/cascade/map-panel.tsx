'use client';
import { useCallback, useMemo } from 'react';
import { HeatLegend } from '@/components/charts/heat-legend';
import { type HeatColumn, Heatmap } from '@/components/charts/heatmap';
import { AssetTag } from '@/components/market/asset-tag';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import type { OpenCell } from './cascade-state';
import { shareWords, usdWords } from './cascade-words';
import { CellTip } from './cell-tip';
import { cellAt, type MapCells, placeOf } from './map-cells';
import type { Metric } from './metrics';

/** A letter's width in a column's head, px. */
const LETTER = 6.6;

/** One map with its legend. */
export const MapPanel = ({
  map,
  drawn,
  metric,
  cell,
  pending,
  bar,
  onOpen,
  onGap,
}: {
  readonly map: CascadeMap;
  readonly drawn: MapCells;
  readonly metric: Metric;
  readonly cell: OpenCell | undefined;
  readonly pending: boolean;
  /** What stands above the map: how far the gap engine is. */
  readonly bar: React.ReactNode;
  readonly onOpen: (cell: OpenCell) => void;
  readonly onGap: () => void;
}) => {
  const rows = useMemo(
    () => map.rows.map(({ asset, symbol }) => ({ id: asset, label: <AssetTag symbol={symbol} /> })),
    [map.rows],
  );
  const columns = useMemo((): readonly HeatColumn[] => {
    const heads = map.falls?.map((fall) => `−${shareWords(fall)}`) ?? map.rows.map(({ symbol }) => symbol);
    return heads.map((head, place) => ({
      id: map.falls === null ? (map.rows[place]?.asset ?? head) : head,
      label: head,
      room: head.length * LETTER,
    }));
  }, [map.falls, map.rows]);
  const tip = useCallback((place: number) => <CellTip map={map} metric={metric} place={place} />, [map, metric]);
  const open = useCallback(
    (place: number) => {
      const opened = cellAt(map, place);
      if (opened) onOpen(opened);
    },
    [map, onOpen],
  );
  const title =
    map.kind === 'asset'
      ? `${metric.name} by asset and fall`
      : `${metric.name} by pairs, both −${shareWords(map.fall ?? 0)}`;
  return (
    <Panel
      title={title}
      aside={
        <span
          className="num live truncate"
          data-testid="map-block"
          title={`${map.positions.toLocaleString('en-US')} positions`}
        >
          {map.engine} · block {map.block.number.toLocaleString('en-US')} · {map.computeMs.toFixed(1)} ms
          {map.unknown > 0 ? (
            <span className="text-risk-watch"> · {map.unknown.toLocaleString('en-US')} cannot be priced</span>
          ) : null}
        </span>
      }
    >
      {bar}
      {metric.values(map.cells) === null ? (
        <p className="flex flex-wrap items-center gap-3 border-b px-3 py-1.5 text-xs text-ink-2">
          The orderly engine follows one straight fall: it has no rounds.
          <Button size="sm" onClick={onGap}>
            Run the gap engine
          </Button>
        </p>
      ) : null}
      {map.rows.length === 0 ? (
        <EmptyState title="Nothing to map">Nobody with a debt holds collateral that could be sold.</EmptyState>
      ) : (
        <div className="live" aria-busy={pending} data-testid="map" data-engine={map.engine} data-pending={pending}>
          <Heatmap
            label={`${metric.unit}: ${map.kind === 'asset' ? 'assets in rows, falls of their price in columns' : 'assets in rows and in columns'}`}
            corner={map.kind === 'asset' ? 'Asset ↓ Fall →' : 'Asset × asset'}
            rows={rows}
            columns={columns}
            cells={drawn.cells}
            selected={cell && placeOf(map, cell)}
            tip={tip}
            onOpen={open}
          />
          <div className="flex flex-wrap items-center justify-between border-t">
            <HeatLegend
              scale={drawn.scale}
              unit={metric.unit}
              format={metric.bound}
              mark={drawn.runaways > 0 ? `runs away (${drawn.runaways})` : undefined}
              unknown={drawn.unknowns > 0 ? `not known (${drawn.unknowns})` : 'not known (none)'}
            />
            <p className="px-3 py-1 text-2xs text-ink-3">
              Today, without a fall: {usdWords(map.today.liquidated)} of {map.today.accounts.toLocaleString('en-US')}{' '}
              accounts, {usdWords(map.today.badDebt)} bad debt
            </p>
          </div>
        </div>
      )}
    </Panel>
  );
};
