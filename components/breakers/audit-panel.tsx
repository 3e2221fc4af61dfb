'use client';
import { useState } from 'react';
import { CsvLink } from '@/components/ui/csv-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import { useAuditCheck } from '@/lib/hooks/use-audit-check';
import { useAuditLog } from '@/lib/hooks/use-audit-log';
import { AuditCheck } from './audit-check';
import { AuditPages } from './audit-pages';
import { AuditTable } from './audit-table';
import { Timeline } from './timeline';

const PAGE = 100;
/** Links that one table for download holds. */
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
  const [to, setTo] = useState<number>();
  const { data, error, isPending, isFetching, refetch } = useAuditLog(PAGE, to);
  const { check, again } = useAuditCheck();
  const links = data?.links ?? [];
  const shown = selected === undefined ? links : links.filter(({ event }) => event.key === selected);
  const nameOf = (key: string | null): string => (key === null ? 'Configuration' : (view?.breakers[key]?.name ?? key));
  return (
    <>
      {view ? (
        <Panel
          title="Timeline"
          aside={to === undefined ? 'what each breaker was, from the audit log' : 'the changes of the page shown below'}
        >
          <Timeline
            links={links}
            view={view}
            until={to === undefined ? (now ?? view.at) : (links.at(-1)?.event.at ?? view.at)}
            past={to !== undefined}
            selected={selected}
            onOpen={onOpen}
          />
        </Panel>
      ) : null}
      <Panel
        title="Audit log"
        aside={
          <>
            <span>
              {placeWords(data, to)}
              {selected === undefined ? '' : ` · ${shown.length} of ${nameOf(selected)}`}
              {view && view.audit.unsaved > 0 ? ` · ${view.audit.unsaved} not stored yet` : ''}
            </span>
            {to === undefined || !data ? (
              <CsvLink href={`/api/v1/breakers/audit?format=csv&limit=${MOST}`} title={`The newest ${MOST} as CSV`} />
            ) : (
              <CsvLink
                href={`/api/v1/breakers/audit?format=csv&from=${data.from}&limit=${MOST}`}
                title={`${MOST} from link ${data.from} on as CSV`}
              />
            )}
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
        {data && data.head.seq > PAGE ? (
          <AuditPages from={data.from} to={to} end={data.head.seq} page={PAGE} busy={isFetching} onTo={setTo} />
        ) : null}
      </Panel>
    </>
  );
};

/** Which links are shown, from 0 as their own numbers. */
const placeWords = (
  data: { readonly from: number; readonly to: number; readonly head: { readonly seq: number } } | undefined,
  to: number | undefined,
): string => {
  if (!data || data.to === data.from) return '';
  if (to === undefined)
    return `${(data.to - data.from).toLocaleString('en-US')} newest of ${data.head.seq.toLocaleString('en-US')}`;
  return `${data.from.toLocaleString('en-US')} to ${(data.to - 1).toLocaleString('en-US')} of ${data.head.seq.toLocaleString('en-US')}`;
};
