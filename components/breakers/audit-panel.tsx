'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CsvLink } from '@/components/ui/csv-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import { useAuditCheck } from '@/lib/hooks/use-audit-check';
import { useAuditLog } from '@/lib/hooks/use-audit-log';
import { AuditCheck } from './audit-check';
import { AuditTable } from './audit-table';
import { Timeline } from './timeline';

const PAGE = 100;
const MOST = 1_000;

/** The timeline and the audit log behind it, its chain verified in this browser. */
export const AuditPanel = ({
  view,
  now,
  selected,
  onOpen,
}: {
  readonly view: BreakersView | null | undefined;
  readonly now: number | undefined;
  readonly selected: string | undefined;
  readonly onOpen: (key: string) => void;
}) => {
  const [limit, setLimit] = useState(PAGE);
  const { data, error, isPending, isFetching, refetch } = useAuditLog(limit);
  const { check, again } = useAuditCheck();
  const links = data?.links ?? [];
  const shown = selected === undefined ? links : links.filter(({ event }) => event.key === selected);
  const nameOf = (key: string | null): string => (key === null ? 'Configuration' : (view?.breakers[key]?.name ?? key));
  return (
    <>
      {view ? (
        <Panel title="Timeline" aside="what each breaker was, from the audit log">
          <Timeline links={links} view={view} until={now ?? view.at} selected={selected} onOpen={onOpen} />
        </Panel>
      ) : null}
      <Panel
        title="Audit log"
        aside={
          <>
            <span>
              {selected === undefined ? `${links.length} newest` : `${shown.length} of ${nameOf(selected)}`}
              {view && view.audit.unsaved > 0 ? ` · ${view.audit.unsaved} not stored yet` : ''}
            </span>
            <CsvLink href={`/api/v1/breakers/audit?format=csv&limit=${MOST}`} title={`The newest ${MOST} as CSV`} />
          </>
        }
      >
        <span id="audit-log" />
        <AuditCheck check={check} onAgain={again} />
        {data && data.damaged > 0 ? (
          <p role="alert" className="px-3 py-1 text-xs text-risk-liq">
            {data.damaged} of these cannot be read as links, and are left out below.
          </p>
        ) : null}
        {isPending ? (
          <div aria-busy="true" className="grid gap-2 p-3">
            <Skeleton className="h-3 w-2/3" />
            <Skeleton className="h-3 w-1/2" />
          </div>
        ) : error && !data ? (
          <RetryState
            title="The audit log could not be loaded"
            error={error}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        ) : shown.length === 0 ? (
          <EmptyState title="Nothing yet">Every change of a breaker is written down here.</EmptyState>
        ) : (
          <AuditTable links={shown} nameOf={nameOf} broken={check.state === 'broken' ? check.place : undefined} />
        )}
        {data && data.head.seq > limit && limit < MOST ? (
          <div className="flex justify-center p-3">
            <Button size="sm" busy={isFetching} onClick={() => setLimit(Math.min(MOST, limit + 300))}>
              Show more
            </Button>
          </div>
        ) : null}
      </Panel>
    </>
  );
};
