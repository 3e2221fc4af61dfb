'use client';
import dynamic from 'next/dynamic';
import { useCallback, useMemo, useState } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { CsvLink } from '@/components/ui/csv-link';
import { EmptyState } from '@/components/ui/empty-state';
import { IgnoredInLink } from '@/components/ui/ignored-in-link';
import { useMedia } from '@/components/ui/use-media';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { useServerNow } from '@/lib/hooks/use-now';
import { useStream } from '@/lib/hooks/use-stream';
import { AssetCards } from './asset-cards';
import { hasRejected, isInBreach, orderAssets } from './asset-order';
import { GuardPanel } from './guard-panel';
import { Matrix } from './matrix';
import { MatrixBar } from './matrix-bar';
import { type SourceColumn, sourceColumns } from './source-columns';
import { useOraclesUrl } from './use-oracles-url';
import { useSteadyOrder } from './use-steady-order';

const AssetDrawer = dynamic(async () => (await import('./asset-drawer')).AssetDrawer, { ssr: false });

const NO_HEALTH: Readonly<Record<string, SourceHealth>> = {};

/** Every source of every price against the composite, live; who would be liquidated wrongly; each source’s raw words. */
export const OraclesView = () => {
  const { query, problems, change } = useOraclesUrl();
  const byAddress = useAssets();
  const health = useStream((view) => view.status?.sources) ?? NO_HEALTH;
  const now = useServerNow(1000);
  const wide = useMedia('(min-width: 48rem)');
  const [holding, setHolding] = useState(false);

  const assets = useMemo(() => Object.values(byAddress), [byAddress]);
  const columns = useSameColumns(sourceColumns(assets));
  const breached = assets.filter(isInBreach);
  const { text, only, sort } = query;
  const ordered = orderAssets(assets, { text, only, sort });
  const order = useSteadyOrder(
    ordered.map(({ asset }) => asset),
    [text, only, sort, ...breached.map(({ asset }) => asset)].join(' '),
    holding,
    now ?? 0,
  );
  const shown = order.flatMap((address) => byAddress[address] ?? []);

  const open = useCallback((asset: AssetView['asset']) => change({ asset, source: undefined }), [change]);
  const back = useCallback(
    () => change(query.source ? { source: undefined } : { asset: undefined }),
    [change, query.source],
  );
  usePageKeys(
    useCallback(
      (event) => {
        if (event.key === 'Escape' && query.asset) back();
      },
      [query.asset, back],
    ),
  );
  return (
    <div className="relative flex min-h-0 flex-1">
      <h1 className="sr-only">Oracles</h1>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto overflow-x-hidden md:overflow-y-hidden">
        <MatrixBar
          query={query}
          inBreach={breached.length}
          rejected={assets.filter(hasRejected).length}
          onChange={change}
          aside={
            <>
              <IgnoredInLink names={problems} />
              <span className="num live whitespace-nowrap" data-testid="oracle-count">
                {shown.length} of {assets.length} × {columns.length}
              </span>
              <CsvLink href="/api/v1/prices?format=csv" title="Every asset’s sources as CSV" />
            </>
          }
        />
        {shown.length === 0 ? (
          <Nothing only={only} onClear={() => change({ text: undefined, only: undefined })} />
        ) : wide ? (
          <Matrix
            assets={shown}
            columns={columns}
            health={health}
            now={now}
            selected={query.asset}
            onOpen={open}
            onHold={setHolding}
          />
        ) : (
          <AssetCards assets={shown} sources={columns.map(({ id }) => id)} now={now} onOpen={open} />
        )}
        <div className="flex flex-col border-t md:min-h-56 md:flex-1">
          <GuardPanel onOpen={open} />
        </div>
      </div>
      {query.asset ? (
        <AssetDrawer
          key={query.asset}
          address={query.asset}
          source={query.source}
          range={query.range}
          now={now}
          onChange={change}
          onBack={back}
        />
      ) : null}
    </div>
  );
};

/** The same array while the columns are the same: they are made anew from every tick. */
const useSameColumns = (columns: readonly SourceColumn[]): readonly SourceColumn[] => {
  const [kept, setKept] = useState(columns);
  const same = kept.length === columns.length && kept.every(({ id }, index) => id === columns[index]?.id);
  if (!same) setKept(columns);
  return same ? kept : columns;
};

const Nothing = ({ only, onClear }: { readonly only: string | undefined; readonly onClear: () => void }) => (
  <EmptyState
    title={only === 'breach' ? 'Nothing is in breach' : only === 'rejected' ? 'Every source counts' : 'No such asset'}
    action={
      <Button size="sm" onClick={onClear}>
        Show all assets
      </Button>
    }
  >
    {only === 'breach'
      ? 'Every source that counts, and what the protocol reads, stands within its threshold of the composite.'
      : 'No asset matches what is asked for.'}
  </EmptyState>
);
