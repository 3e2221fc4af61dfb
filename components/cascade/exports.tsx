'use client';
import { useRef } from 'react';
import { Icon } from '@/components/ui/icon';
import { toast } from '@/components/ui/toast-store';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import type { MapCells } from './map-cells';
import { mapCsv } from './map-csv';
import { mapPng } from './map-png';
import type { Metric } from './metrics';
import { saveFile } from './save-file';

/** The map that is shown, as a table of all its figures and as a picture. */
export const Exports = ({
  map,
  drawn,
  metric,
  title,
}: {
  readonly map: CascadeMap;
  readonly drawn: MapCells;
  readonly metric: Metric;
  readonly title: string;
}) => {
  const probe = useRef<HTMLSpanElement>(null);
  const name = `cascade-${map.kind}-${map.engine}-${map.block.number}`;
  const savePng = async () => {
    if (!probe.current) return;
    try {
      saveFile(
        `${name}-${metric.name.toLowerCase().replace(' ', '-')}.png`,
        await mapPng(map, drawn, metric, title, probe.current),
      );
    } catch (error) {
      toast({
        tone: 'critical',
        title: 'No picture was made',
        detail: error instanceof Error ? error.message : 'The browser did not say why.',
      });
    }
  };
  return (
    <span ref={probe} className="flex items-center gap-3">
      <button
        type="button"
        title="Every cell with all its figures"
        className="flex items-center gap-1 text-accent hover:underline"
        onClick={() => saveFile(`${name}.csv`, new Blob([mapCsv(map)], { type: 'text/csv' }))}
      >
        <Icon name="download" size={12} />
        CSV
      </button>
      <button
        type="button"
        title="This map as a picture, with its legend"
        className="flex items-center gap-1 text-accent hover:underline"
        onClick={() => void savePng()}
      >
        <Icon name="download" size={12} />
        PNG
      </button>
    </span>
  );
};
