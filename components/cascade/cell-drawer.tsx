'use client';
import { Section } from '@/components/positions/section';
import { Badge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import { useCascadeCell } from '@/lib/hooks/use-cascade-cell';
import type { CascadeState, OpenCell } from './cascade-state';
import { usdWords } from './cascade-words';
import { CellAccounts } from './cell-accounts';
import { CellCompare } from './cell-compare';
import { CellFigures } from './cell-figures';
import { CellReplay } from './cell-replay';
import { CellRounds } from './cell-rounds';
import { CellStuck } from './cell-stuck';

type Assets = Readonly<Record<string, AssetView>>;
type Terms = Pick<CascadeState, 'depth' | 'correlation' | 'horizon' | 'assumed'>;

/** One square of the map, round by round. */
export const CellDrawer = ({
  cell,
  terms,
  assets,
  orderly,
  onAccount,
  onClose,
}: {
  readonly cell: OpenCell;
  readonly terms: Terms;
  readonly assets: Assets;
  /** The orderly map of the same terms, to compare with. */
  readonly orderly: CascadeMap | undefined;
  readonly onAccount: (account: `0x${string}`) => void;
  readonly onClose: () => void;
}) => {
  const bySymbol = (symbol: string) => Object.values(assets).find((asset) => asset.symbol === symbol)?.asset;
  const first = bySymbol(cell.first);
  const second = cell.second === undefined ? undefined : bySymbol(cell.second);
  const strangers = [...(first ? [] : [cell.first]), ...(cell.second !== undefined && !second ? [cell.second] : [])];
  const names = cell.second === undefined ? cell.first : `${cell.first} and ${cell.second}`;
  return (
    <Drawer
      wide
      label={`Cascade of ${names} −${cell.fall}%`}
      onClose={onClose}
      title={
        <span className="truncate text-sm font-medium">
          {names} <span className="num">−{cell.fall}%</span>
        </span>
      }
      actions={<CopyButton icon="link" label="Copy a link to this cell" text={() => window.location.href} />}
    >
      {first === undefined || strangers.length > 0 ? (
        <EmptyState title="No such asset">This market has no {strangers.join(' and no ')}.</EmptyState>
      ) : (
        <Loaded
          cell={cell}
          question={{ ...terms, first, fall: Math.round(cell.fall * 100), ...(second && { second }) }}
          assets={assets}
          orderly={orderly}
          onAccount={onAccount}
        />
      )}
    </Drawer>
  );
};

const Loaded = ({
  cell,
  question,
  assets,
  orderly,
  onAccount,
}: {
  readonly cell: OpenCell;
  readonly question: Parameters<typeof useCascadeCell>[0];
  readonly assets: Assets;
  readonly orderly: CascadeMap | undefined;
  readonly onAccount: (account: `0x${string}`) => void;
}) => {
  const { data, error, isFetching, isPlaceholderData, refetch } = useCascadeCell(question);
  if (!data)
    return error ? (
      <RetryState
        title="This cell could not be computed"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    ) : (
      <div aria-busy="true" className="grid gap-3 p-4">
        <Skeleton className="h-6 w-40" />
        <Skeleton className="h-40 w-full" />
        <Skeleton className="h-3 w-2/3" />
      </div>
    );
  return (
    <div
      data-testid="cell-drawer"
      data-pending={isPlaceholderData}
      aria-busy={isPlaceholderData}
      className={isPlaceholderData ? 'opacity-60' : ''}
    >
      <p className="flex flex-wrap items-center gap-2 px-4 py-2 text-2xs text-ink-3">
        <span>
          Gap engine, block <span className="num">{data.block.number.toLocaleString('en-US')}</span>
        </span>
        <span>
          depth <span className="num">×{data.depthScale.toFixed(2)}</span>
        </span>
        <span>
          {data.gasUsd === null ? (
            <span className="text-risk-watch">gas counted as free: the coin’s price is not known</span>
          ) : (
            <>
              gas <span className="num">{usdWords(data.gasUsd)}</span> a liquidation
            </>
          )}
        </span>
        {data.runaway ? <Badge tone="severe">runs away</Badge> : null}
        {error ? <span className="text-risk-watch">Could not be computed anew: {error.message}</span> : null}
      </p>
      <CellFigures cell={data} />
      <CellRounds key={question.first} cell={data} assets={assets} falling={question.first} />
      <Section title="Orderly against gap" aside="one straight fall, or all at once">
        <CellCompare cell={data} opened={cell} orderly={orderly} first={question.first} />
      </Section>
      <CellReplay
        query={{
          first: question.first,
          fall: question.fall,
          ...(question.second && { second: question.second }),
          correlation: question.correlation,
          gasUsd: data.gasUsd ?? 0,
        }}
        otherTerms={question.depth !== 100 || question.horizon !== 0}
        assets={assets}
      />
      <CellAccounts cell={data} assets={assets} onAccount={onAccount} />
      <CellStuck cell={data} onAccount={onAccount} />
    </div>
  );
};
