'use client';
import dynamic from 'next/dynamic';
import { useCallback, useMemo } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { problemOf } from '@/components/market/problem-of';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { ErrorState } from '@/components/ui/error-state';
import { IgnoredInLink } from '@/components/ui/ignored-in-link';
import { Skeleton } from '@/components/ui/skeleton';
import { useCascadeMap } from '@/lib/hooks/use-cascade-map';
import { useGapMap } from '@/lib/hooks/use-gap-map';
import { CascadeControls } from './cascade-controls';
import { type CascadeState, canSpread, DEFAULTS, METRIC_IDS, type OpenCell } from './cascade-state';
import { horizonWords } from './cascade-words';
import { DepthPanel } from './depth-panel';
import { Exports } from './exports';
import { GapBar } from './gap-bar';
import { LossesPanel } from './losses-panel';
import { mapCells } from './map-cells';
import { MapPanel } from './map-panel';
import { METRICS } from './metrics';
import { StuckPanel } from './stuck-panel';
import { useCascadeUrl } from './use-cascade-url';

const CellDrawer = dynamic(async () => (await import('./cell-drawer')).CellDrawer, { ssr: false });
const PositionDrawer = dynamic(async () => (await import('@/components/positions/position-drawer')).PositionDrawer, {
  ssr: false,
});

/** Columns of falls: with these every reach has round steps. */
const STEPS = 20;
const ignore = () => undefined;

/** Liquidations that move the price that causes more of them: what each fall comes to, and why. */
export const CascadeView = () => {
  const { state, problems, change } = useCascadeUrl();
  const { metric: metricId, engine, cell, account } = state;
  const metric = METRICS[metricId];
  const assets = useAssets();
  const question = questionOf(state);
  const orderly = useCascadeMap(question);
  const gap = useGapMap(engine === 'gap' ? question : undefined);
  const done = gap.run?.state === 'done' ? gap.run.answer : undefined;
  const map = done ?? (orderly.map?.kind === state.kind ? orderly.map : undefined);
  const pending = done === undefined && orderly.pending;
  const drawn = useMemo(() => map && mapCells(map, metric), [map, metric]);

  const openCell = useCallback((opened: OpenCell) => change({ cell: opened, account: undefined }), [change]);
  const openAccount = useCallback((opened: `0x${string}`) => change({ account: opened }), [change]);
  const closeCell = useCallback(() => change({ cell: undefined }), [change]);
  const closeAccount = useCallback(() => change({ account: undefined }), [change]);
  const toGap = useCallback(() => change({ engine: 'gap' }), [change]);
  usePageKeys(
    useCallback(
      (event) => {
        const next = METRIC_IDS[(METRIC_IDS.indexOf(metricId) + 1) % METRIC_IDS.length];
        if (event.key === 'Escape') change(account ? { account: undefined } : { cell: undefined });
        else if (event.key === 'm' && next) change({ metric: next });
        else if (event.key === 'n') change({ engine: engine === 'gap' ? 'orderly' : 'gap' });
        else if (event.key === 't') change({ kind: state.kind === 'asset' ? 'pair' : 'asset', cell: undefined });
        else if (event.key === 'x') {
          const { depth, correlation, horizon, fall, reach, assumed } = DEFAULTS;
          change({ depth, correlation, horizon, fall, reach, assumed });
        }
      },
      [account, change, engine, metricId, state.kind],
    ),
  );
  const terms = {
    depth: state.depth,
    correlation: question.correlation,
    horizon: state.horizon,
    assumed: state.assumed,
  };
  return (
    <div className="relative flex min-h-0 flex-1">
      <h1 className="sr-only">Cascade</h1>
      <div className="grid min-h-0 min-w-0 flex-1 auto-rows-min content-start gap-px overflow-y-auto overflow-x-hidden bg-line [&>*]:min-w-0">
        <CascadeControls
          state={state}
          onChange={change}
          aside={
            <>
              <IgnoredInLink names={problems} />
              {map && drawn ? <Exports map={map} drawn={drawn} metric={metric} title={titleOf(state)} /> : null}
              <CopyButton icon="link" label="Copy a link to this map" text={() => window.location.href} />
            </>
          }
        />
        {orderly.error && !done ? (
          <ErrorState
            title="There is no map"
            action={
              <Button size="sm" onClick={orderly.retry}>
                Try again
              </Button>
            }
          >
            {problemOf(orderly.error)?.detail ??
              (orderly.error instanceof Error ? orderly.error.message : 'The server did not answer.')}
          </ErrorState>
        ) : map && drawn ? (
          <MapPanel
            map={map}
            drawn={drawn}
            metric={metric}
            cell={cell}
            pending={pending}
            bar={gap.run ? <GapBar run={gap.run} onAgain={gap.again} onCancel={gap.cancel} /> : null}
            onOpen={openCell}
            onGap={toGap}
          />
        ) : (
          <div aria-busy="true" className="grid gap-1 bg-surface p-3">
            {Array.from({ length: 8 }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: bars that stand for a map not there yet are all alike
              <Skeleton key={row} className="h-6 w-full" />
            ))}
          </div>
        )}
        <LossesPanel
          ahead={state.ahead}
          moves={state.moves}
          losses={state.losses}
          seed={state.seed}
          depth={state.depth}
          assumed={state.assumed}
          assets={assets}
          onChange={change}
        />
        <StuckPanel
          terms={{ depth: state.depth, horizon: state.horizon, assumed: state.assumed }}
          assets={assets}
          onAccount={openAccount}
        />
        {map ? <DepthPanel map={map} assumed={state.assumed} onAssume={(assumed) => change({ assumed })} /> : null}
      </div>
      {account ? (
        <PositionDrawer key={account} account={account} shock={shockOf(cell)} onShock={ignore} onClose={closeAccount} />
      ) : cell && Object.keys(assets).length > 0 ? (
        <CellDrawer
          key={`${cell.first} ${cell.second}`}
          cell={cell}
          terms={terms}
          assets={assets}
          orderly={orderly.pending ? undefined : orderly.map}
          onAccount={openAccount}
          onClose={closeCell}
        />
      ) : null}
    </div>
  );
};

/** The question of both engines. */
const questionOf = ({
  kind,
  engine,
  reach,
  fall,
  depth,
  correlation,
  horizon,
  assumed,
}: CascadeState): Parameters<typeof useCascadeMap>[0] => {
  const terms = { depth, correlation: canSpread({ engine, kind }) ? correlation : 0, horizon, assumed };
  return kind === 'pair'
    ? { kind, fall: fall * 100, ...terms }
    : { kind, steps: STEPS, from: (reach * 100) / STEPS, to: reach * 100, ...terms };
};

/** The cell's shock for a position's own what-if. */
const shockOf = (cell: OpenCell | undefined): string | undefined =>
  cell && [cell.first, ...(cell.second ? [cell.second] : [])].map((symbol) => `${symbol}:-${cell.fall}`).join(',');

const titleOf = ({ kind, engine, fall, depth, correlation, horizon, assumed }: CascadeState): string =>
  [
    kind === 'asset'
      ? 'Breakwater: cascades, each asset against falls of its price'
      : `Breakwater: cascades of pairs, both −${fall}%`,
    `depth ${depth}%`,
    ...(assumed ? ['depth assumed where none is known'] : []),
    ...(canSpread({ engine, kind }) && correlation > 0 ? [`others fall along by ${correlation}%`] : []),
    ...(horizon > 0 ? [`sales spread over ${horizonWords(horizon)}`] : []),
  ].join(' · ');
