'use client';
import { useState } from 'react';
import { problemOf } from '@/components/market/problem-of';
import { Section } from '@/components/positions/section';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { Input } from '@/components/ui/input';
import { KeyValues } from '@/components/ui/key-values';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Toggle } from '@/components/ui/toggle';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { usePriceMessages } from '@/lib/hooks/use-price-messages';
import { MessageList } from './message-list';
import { sourceId } from './source-columns';
import { sourceFacts } from './source-facts';

/** One source of an asset: what is known of it, and the newest hundred messages as they came. */
export const MessagesPanel = ({
  asset,
  source,
  now,
}: {
  readonly asset: AssetView;
  readonly source: string;
  readonly now: number | undefined;
}) => {
  const view = asset.sources[source] ?? Object.values(asset.sources).find((each) => sourceId(each.source) === source);
  return (
    <div data-testid="oracle-source-panel">
      {view ? (
        <KeyValues className="px-4" items={sourceFacts(asset, view, now)} />
      ) : (
        <EmptyState title={`${source} does not price ${asset.symbol} now`} />
      )}
      <Messages source={sourceId(source)} />
    </div>
  );
};

const Messages = ({ source }: { readonly source: string }) => {
  const [paused, setPaused] = useState(false);
  const [pointed, setPointed] = useState(false);
  const [text, setText] = useState('');
  const [refusedOnly, setRefusedOnly] = useState(false);
  const { data, error, isFetching, refetch } = usePriceMessages(source, paused || pointed);
  const sought = text.toLowerCase();
  const shown = (data?.messages ?? []).filter(
    (message) => (!refusedOnly || message.refused !== null) && message.text.toLowerCase().includes(sought),
  );
  const refused = (data?.messages ?? []).filter((message) => message.refused !== null).length;
  return (
    <Section
      title="Raw messages"
      aside={
        data ? (
          <>
            <span className="num" data-testid="message-count">
              {shown.length} of the newest {data.messages.length}
            </span>
            <span aria-live="polite">{paused ? 'paused' : pointed ? 'held while you point' : 'each second'}</span>
            <CopyButton text={() => shown.map((message) => message.text).join('\n')} label="Copy what is shown" />
          </>
        ) : null
      }
    >
      {data ? (
        <>
          <div className="flex flex-wrap items-center gap-2 border-b px-4 pb-2">
            <Input
              aria-label="Messages that contain"
              placeholder="Contains…"
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="w-40"
            />
            <Toggle pressed={refusedOnly} onClick={() => setRefusedOnly(!refusedOnly)} disabled={refused === 0}>
              Refused <span className="num text-ink-3">{refused}</span>
            </Toggle>
            <Toggle pressed={paused} onClick={() => setPaused(!paused)} className="ml-auto">
              <Icon name={paused ? 'play' : 'pause'} size={12} />
              {paused ? 'Go on' : 'Pause'}
            </Toggle>
          </div>
          {shown.length > 0 ? (
            <MessageList messages={shown} onPoint={setPointed} />
          ) : (
            <EmptyState title={data.messages.length > 0 ? 'None contains this' : 'Nothing received yet'} />
          )}
        </>
      ) : error ? (
        <NoMessages error={error} busy={isFetching} onRetry={() => void refetch()} />
      ) : (
        <div aria-busy="true" className="grid gap-2 px-4 pb-3">
          <Skeleton className="h-3 w-full" />
          <Skeleton className="h-3 w-5/6" />
        </div>
      )}
    </Section>
  );
};

const NoMessages = ({
  error,
  busy,
  onRetry,
}: {
  readonly error: Error;
  readonly busy: boolean;
  readonly onRetry: () => void;
}) => {
  const status = problemOf(error)?.status;
  if (status === 404)
    return (
      <EmptyState title="This source keeps no raw messages">It is read by a call, or computed from others.</EmptyState>
    );
  if (status === 503) return <EmptyState title="Its messages are not here">{error.message}</EmptyState>;
  return <RetryState title="The messages could not be loaded" error={error} busy={busy} onRetry={onRetry} />;
};
