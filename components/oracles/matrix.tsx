// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells carry a roving focus is the ARIA grid pattern
'use client';
import { type KeyboardEvent, type SyntheticEvent, useCallback, useMemo, useRef, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { GRID_STEPS } from '@/components/ui/grid-steps';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { isAging } from './cell-view';
import { MoveNow } from './last-move';
import { MatrixHead } from './matrix-head';
import { MatrixRow } from './matrix-row';
import { MatrixTip, type TipAt } from './matrix-tip';
import type { SourceColumn } from './source-columns';

/** px; the last column takes what is left. */
const WIDTHS = { asset: 96, price: 88, apart: 76, composite: 88, interval: 56, votes: 48, source: 82, move: 240 };
const FIXED = Object.entries(WIDTHS).reduce((sum, [name, width]) => (name === 'source' ? sum : sum + width), 0);
const BEFORE = ['asset', 'price', 'protocol', 'composite', 'interval', 'votes'] as const;

export interface MatrixProps {
  readonly assets: readonly AssetView[];
  readonly columns: readonly SourceColumn[];
  readonly health: Readonly<Record<string, SourceHealth>>;
  readonly now: number | undefined;
  readonly selected: string | undefined;
  readonly onOpen: (asset: AssetView['asset']) => void;
  /** While true nothing may move: a pointer is over the rows or one has the focus. */
  readonly onHold: (holding: boolean) => void;
}

/** Every asset against every source. The arrows, or h j k l, walk; Enter opens the asset. */
export const Matrix = ({ assets, columns, health, now, selected, onOpen, onHold }: MatrixProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<{ readonly asset: string; readonly column: string }>();
  const [tip, setTip] = useState<TipAt>();
  const sources = useMemo(() => columns.map(({ id }) => id), [columns]);
  const all = [...BEFORE, ...sources, 'move'];
  const row = Math.max(
    0,
    assets.findIndex(({ asset }) => asset === at?.asset),
  );
  const column = at && all.includes(at.column) ? at.column : 'asset';

  const walkTo = (toRow: number, toColumn: number) => {
    const asset = assets[Math.max(0, Math.min(assets.length - 1, toRow))]?.asset;
    const next = all[Math.max(0, Math.min(all.length - 1, toColumn))];
    if (!asset || !next) return;
    setAt({ asset, column: next });
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-asset="${asset}"] > [data-col="${next}"]`);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const step = GRID_STEPS[event.key];
    const here = all.indexOf(column);
    if (step) walkTo(row + step[0], here + step[1]);
    else if (event.key === 'Home') walkTo(row, 0);
    else if (event.key === 'End') walkTo(row, all.length - 1);
    else if (event.key === 'Enter') {
      const asset = assets[row];
      if (asset) onOpen(asset.asset);
    } else if (event.key === 'Escape') {
      if (tip) setTip(undefined);
      else if (selected || !(document.activeElement instanceof HTMLElement)) return;
      else document.activeElement.blur();
    } else return;
    event.preventDefault();
  };
  usePageKeys(
    useCallback((event) => {
      if ((event.key !== 'j' && event.key !== 'k') || scroller.current?.contains(document.activeElement)) return;
      event.preventDefault();
      scroller.current?.querySelector<HTMLElement>('[data-col][tabindex="0"]')?.focus();
    }, []),
  );
  const point = (event: SyntheticEvent) => setTip((known) => tipOf(event.target, known));

  const tipped = tip && assets.find(({ asset }) => asset === tip.asset);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cells inside are what is focused; here is where their events arrive
    <div
      ref={scroller}
      data-testid="oracle-matrix"
      className="relative isolate min-h-40 overflow-auto overscroll-contain bg-surface scroll-pl-[104px] scroll-pt-12"
      onPointerOver={(event) => event.pointerType === 'mouse' && point(event)}
      onPointerEnter={(event) => onHold(event.pointerType === 'mouse')}
      onPointerLeave={() => {
        setTip(undefined);
        onHold(scroller.current?.contains(document.activeElement) ?? false);
      }}
      onFocus={(event) => {
        point(event);
        onHold(true);
      }}
      onBlur={() => {
        setTip(undefined);
        onHold(scroller.current?.matches(':hover') ?? false);
      }}
      onScroll={() => setTip(undefined)}
      onKeyDown={onKeyDown}
    >
      <table
        role="grid"
        aria-label="Assets and sources"
        aria-rowcount={assets.length + 2}
        className="w-full table-fixed border-separate border-spacing-0 text-xs"
        style={{ minWidth: FIXED + sources.length * WIDTHS.source }}
      >
        <colgroup>
          <col style={{ width: WIDTHS.asset }} />
          <col style={{ width: WIDTHS.price }} />
          <col style={{ width: WIDTHS.apart }} />
          <col style={{ width: WIDTHS.composite }} />
          <col style={{ width: WIDTHS.interval }} />
          <col style={{ width: WIDTHS.votes }} />
          {sources.map((id) => (
            <col key={id} style={{ width: WIDTHS.source }} />
          ))}
          <col />
        </colgroup>
        <MatrixHead columns={columns} health={health} />
        <MoveNow value={now}>
          <MatrixBody
            assets={assets}
            sources={sources}
            now={now}
            row={row}
            column={column}
            selected={selected}
            onOpen={onOpen}
          />
        </MoveNow>
      </table>
      {tipped && tip.anchor.isConnected ? (
        <MatrixTip asset={tipped} column={tip.column} anchor={tip.anchor} now={now} />
      ) : null}
    </div>
  );
};

/** The cell an event came from; the same object while it is the same cell. */
const tipOf = (target: EventTarget, known: TipAt | undefined): TipAt | undefined => {
  const anchor = target instanceof Element ? target.closest<HTMLElement>('[data-col]') : null;
  const asset = anchor?.closest<HTMLElement>('[data-asset]')?.dataset.asset;
  const column = anchor?.dataset.col;
  if (!anchor || !asset || !column) return undefined;
  return known?.anchor === anchor && known.asset === asset ? known : { asset, column, anchor };
};

const MatrixBody = ({
  assets,
  sources,
  now,
  row,
  column,
  selected,
  onOpen,
}: {
  readonly assets: readonly AssetView[];
  readonly sources: readonly string[];
  readonly now: number | undefined;
  readonly row: number;
  readonly column: string;
  readonly selected: string | undefined;
  readonly onOpen: (asset: AssetView['asset']) => void;
}) => (
  <tbody>
    {assets.map((asset, index) => (
      <MatrixRow
        key={asset.asset}
        asset={asset}
        index={index}
        sources={sources}
        agingAt={now !== undefined && isAging(asset, now) ? now : undefined}
        active={index === row ? column : undefined}
        selected={asset.asset === selected}
        onOpen={onOpen}
      />
    ))}
  </tbody>
);
