'use client';
import { type ReactNode, useState } from 'react';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { AlertsView as View } from '@/lib/core/snapshot/alert-schema';
import { useAlerts } from '@/lib/hooks/use-alerts';
import { useSession } from '@/lib/hooks/use-session';
import { useStream } from '@/lib/hooks/use-stream';
import { type AlertAsk, AlertWordDialog } from './alert-word-dialog';
import { ChannelTable } from './channel-table';
import { DeliveryTable } from './delivery-table';
import { IncidentList } from './incident-list';
import { SilenceList } from './silence-list';
import { WordsList } from './words-list';

/** What stands, whether anybody can be told of it, what was told, and what is kept quiet. */
export const AlertsView = () => {
  const { alerts, known, error, isFetching, refetch } = useAlerts();
  const skew = useStream((live) => live.clockSkewMs) ?? 0;
  return (
    <div className="grid min-h-0 flex-1 auto-rows-min content-start gap-px overflow-y-auto overflow-x-hidden bg-line [&>*]:min-w-0">
      <h1 className="sr-only">Alerts</h1>
      {alerts ? (
        <Loaded alerts={alerts} known={known} skew={skew} />
      ) : (
        <Panel title="Open incidents">
          {error ? (
            <RetryState
              title="The alerts could not be loaded"
              error={error}
              busy={isFetching}
              onRetry={() => void refetch()}
            />
          ) : alerts === null ? (
            <EmptyState title="Nothing is known of the alerts yet">The engine has not looked yet.</EmptyState>
          ) : (
            <div aria-busy="true" className="grid gap-2 p-3">
              <Skeleton className="h-3 w-2/3" />
              <Skeleton className="h-3 w-1/2" />
            </div>
          )}
        </Panel>
      )}
    </div>
  );
};

const Loaded = ({ alerts, known, skew }: { readonly alerts: View; readonly known: boolean; readonly skew: number }) => {
  const { open, resolved, channels, deliveries, silences, words, unsaved } = alerts;
  const [ask, setAsk] = useState<AlertAsk>();
  const operator = useSession().view?.session?.role === 'operator';
  const failing = channels.filter(({ failingSince }) => failingSince !== null).length;
  return (
    <>
      <Panel
        title="Open incidents"
        aside={
          <span className="whitespace-nowrap">
            {open.length} open · as of <Age since={alerts.at} offset={skew} /> ago
          </span>
        }
      >
        {known ? null : (
          <p role="alert" className="bg-risk-liq-bg px-3 py-2 text-xs">
            Nothing is heard of the alerts now. What is below is what was last known.
          </p>
        )}
        {open.length === 0 ? (
          <EmptyState title={known ? 'No incident stands' : 'None stood when they were last heard'} />
        ) : (
          <IncidentList
            label="Open incidents"
            incidents={open}
            skew={skew}
            {...(operator && {
              onAcknowledge: (incident) => setAsk({ what: 'acknowledge', incident }),
              onSilence: (incident) => setAsk({ what: 'silence', incident }),
            })}
          />
        )}
      </Panel>
      <Panel
        title="Channels"
        aside={
          failing > 0 ? (
            <span className="text-risk-liq">
              {failing} of {channels.length} failing
            </span>
          ) : (
            `${channels.length} configured`
          )
        }
      >
        {channels.length === 0 ? (
          <EmptyState title="Nobody is told">Name channels in a file and set ALERTS to its path.</EmptyState>
        ) : (
          <ChannelTable channels={channels} skew={skew} />
        )}
      </Panel>
      <Panel
        title="Silences"
        aside={
          operator ? (
            <Button size="sm" onClick={() => setAsk({ what: 'silence', incident: undefined })}>
              New silence
            </Button>
          ) : (
            'for operators'
          )
        }
      >
        {silences.length === 0 ? (
          <EmptyState title="Nothing is silenced" />
        ) : (
          <SilenceList
            silences={silences}
            {...(operator && { onRemove: (silence) => setAsk({ what: 'unsilence', silence }) })}
          />
        )}
      </Panel>
      <Listed
        title="Deliveries"
        none="Nothing was sent yet"
        count={deliveries.length}
        note={unsaved > 0 ? `${unsaved} records not stored yet` : undefined}
      >
        <DeliveryTable deliveries={deliveries} skew={skew} />
      </Listed>
      <Listed title="Resolved incidents" none="None yet" count={resolved.length}>
        <IncidentList label="Resolved incidents" incidents={resolved} skew={skew} />
      </Listed>
      <Listed title="What operators said" none="Nothing yet" count={words.length}>
        <WordsList words={words} />
      </Listed>
      {ask ? <AlertWordDialog ask={ask} onClose={() => setAsk(undefined)} /> : null}
    </>
  );
};

const Listed = ({
  title,
  none,
  count,
  note,
  children,
}: {
  readonly title: string;
  readonly none: string;
  readonly count: number;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}) => (
  <Panel title={title} aside={note ?? `${count} newest`}>
    {count === 0 ? <EmptyState title={none} /> : children}
  </Panel>
);
