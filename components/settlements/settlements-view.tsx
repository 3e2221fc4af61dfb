'use client';
import { useState } from 'react';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useMedia } from '@/components/ui/use-media';
import { useConfig } from '@/lib/hooks/use-config';
import { useSettlements } from '@/lib/hooks/use-settlements';
import { predictionDifferences } from './prediction-differences';
import { SettlementList } from './settlement-list';
import { SettlementTable } from './settlement-table';

const PAGE = 100;
/** From where on the table shows every column without scrolling sideways. */
const WIDE = '(min-width: 80rem)';

/** Every liquidation of this market that the engine has seen, ours and others', live. */
export const SettlementsView = () => {
  const [limit, setLimit] = useState(PAGE);
  const { data, error, isPending, refetch, isFetching } = useSettlements(limit);
  const wide = useMedia(WIDE);
  const assets = useAssets();
  const explorer = useConfig().data?.market?.explorer ?? null;
  const differing = (data ?? []).filter((row) => predictionDifferences(row).length > 0).length;
  const refused = (data ?? []).filter((row) => row.unpredicted === 'refused').length;
  const predicted = (data ?? []).filter((row) => row.predicted !== null).length;
  return (
    <Panel
      title="Settlements"
      className="flex-1"
      aside={
        data ? (
          <>
            <span className="truncate">
              {refused > 0 ? `${refused} refused · ` : ''}
              {differing} differ · {predicted} of {data.length} predicted
            </span>
            <a className="underline hover:text-ink" href={`/api/v1/settlements?limit=500&format=csv`} download>
              CSV
            </a>
            <a className="underline hover:text-ink" href={`/api/v1/settlements?limit=500`} download="settlements.json">
              JSON
            </a>
          </>
        ) : null
      }
    >
      {isPending ? (
        <div aria-busy="true" className="grid gap-2 p-3">
          <Skeleton className="h-3 w-2/3" />
          <Skeleton className="h-3 w-1/2" />
          <Skeleton className="h-3 w-3/5" />
        </div>
      ) : error && !data ? (
        <RetryState
          title="Settlements could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : data && data.length > 0 ? (
        <>
          {wide ? (
            <SettlementTable rows={data} assets={assets} explorer={explorer} />
          ) : (
            <SettlementList rows={data} assets={assets} explorer={explorer} />
          )}
          {data.length >= limit && limit < 500 ? (
            <div className="flex justify-center p-3">
              <Button size="sm" busy={isFetching} onClick={() => setLimit(Math.min(500, limit + PAGE))}>
                Show more
              </Button>
            </div>
          ) : null}
        </>
      ) : (
        <EmptyState title="No liquidation has been seen yet">
          Each liquidation of this market appears here in its block: what was repaid and seized, the fee, bad debt, gas,
          and whether the rules, given what its calldata offered and the state before it, predicted it to the unit. What
          reached the pool through another contract is not predicted: its offer is not known.
        </EmptyState>
      )}
    </Panel>
  );
};
