'use client';
import type { ReactNode } from 'react';
import { AccountLabel } from '@/components/market/account-label';
import { Age } from '@/components/ui/age';
import { Badge, type Tone } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { formatMoment } from '@/components/ui/format-time';
import { KeyValues } from '@/components/ui/key-values';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Unknown } from '@/components/ui/unknown';
import type { KeeperElsewhereView, KeeperView, RunningKeeperView } from '@/lib/core/snapshot/keeper-schema';
import type { useKeeper } from '@/lib/hooks/use-keeper';
import { useStream } from '@/lib/hooks/use-stream';
import { etherExact, etherWords } from './ether-words';

const STATES: Readonly<Record<RunningKeeperView['state'], readonly [Tone, string]>> = {
  starting: ['neutral', 'starting'],
  acting: ['ok', 'acting'],
  standby: ['watch', 'standing by'],
  failing: ['critical', 'failing'],
};

/** The keeper: whether one runs and how, what it may still spend, and when it last looked. */
export const KeeperPanel = ({ keeper }: { readonly keeper: ReturnType<typeof useKeeper> }) => {
  const { view, heard, error, isFetching, refetch } = keeper;
  return (
    <Panel title="Keeper" aside={view ? <ModeMark view={view} heard={heard} /> : null}>
      {!view ? (
        error ? (
          <RetryState
            title="The keeper’s state could not be loaded"
            error={error}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        ) : (
          <div aria-busy="true" className="grid gap-2 p-3">
            <Skeleton className="h-3 w-1/2" />
            <Skeleton className="h-3 w-1/3" />
          </div>
        )
      ) : (
        <>
          {heard ? null : (
            <p role="alert" className="bg-risk-liq-bg px-3 py-2 text-xs">
              Nothing is heard of the keeper now. What is below is what was last known.
            </p>
          )}
          {view.mode === 'off' ? (
            <Off view={view} />
          ) : view.mode === 'elsewhere' ? (
            <Elsewhere view={view} />
          ) : (
            <Facts view={view} />
          )}
        </>
      )}
    </Panel>
  );
};

const ModeMark = ({ view, heard }: { readonly view: KeeperView; readonly heard: boolean }) => {
  const [tone, word] = 'state' in view ? STATES[view.state] : (['neutral', ''] as const);
  return (
    <span className="flex items-center gap-1.5" data-testid="keeper-mode" data-mode={view.mode}>
      <Badge tone={view.mode === 'live' ? 'accent' : 'neutral'}>
        {view.mode === 'elsewhere' ? 'elsewhere' : view.mode}
      </Badge>
      {'state' in view ? <Badge tone={heard ? tone : 'critical'}>{heard ? word : 'not heard'}</Badge> : null}
    </span>
  );
};

const Off = ({ view }: { readonly view: Extract<KeeperView, { mode: 'off' }> }) =>
  view.reason === undefined ? (
    <EmptyState title="No keeper runs">
      Set KEEPER=shadow to see what one would send, or KEEPER=live, with a key and the EXECUTOR; or run npm run keeper
      beside an engine of its own.
    </EmptyState>
  ) : (
    <EmptyState title="No keeper runs, although one was asked for">
      <span role="alert" className="break-words">
        {view.reason}
      </span>
    </EmptyState>
  );

const Elsewhere = ({ view: { held, leaseUntil } }: { readonly view: KeeperElsewhereView }) => (
  <p className="px-3 py-2 text-xs text-ink-2">
    No keeper runs in this server: what is shown is what one of another process wrote down.{' '}
    {held
      ? 'It holds the lease, so it looked within the last half minute.'
      : leaseUntil === null
        ? 'None ever held the lease.'
        : `None holds the lease now; the last one ended ${formatMoment(Math.floor(leaseUntil / 1_000))}.`}{' '}
    Its mode, budgets and verdicts only its own process knows.
  </p>
);

const Facts = ({ view }: { readonly view: RunningKeeperView }) => {
  const skew = useStream((live) => live.clockSkewMs) ?? 0;
  const { account, executor, state, reason, block, lookedAt, gas, jobs, mostInFlight, shadow } = view;
  const inFlight = jobs?.filter((job) => job.state === 'open' && job.mined === null).length;
  return (
    <div>
      {reason === null ? null : (
        <p role="alert" className="break-words bg-risk-liq-bg px-3 py-2 text-xs">
          It sends nothing: {reason}
        </p>
      )}
      {state === 'standby' ? (
        <p className="px-3 py-2 text-xs text-ink-2">
          Another keeper holds the lease of this market. This one takes over when it ends.
        </p>
      ) : null}
      <div className="grid gap-x-6 px-3 py-1 md:grid-cols-2 [&>*]:min-w-0">
        <KeyValues
          items={[
            [
              'Signs',
              account === null ? (
                <Unknown key="a" reason="its key could not be read" />
              ) : (
                <AccountLabel key="a" account={account} />
              ),
            ],
            ['Executor', <AccountLabel key="e" account={executor} />],
            [
              'Last look',
              lookedAt === null ? (
                <Unknown key="l" reason="it has not looked yet" />
              ) : (
                <span key="l">
                  {block === null ? '' : `block ${block.toLocaleString('en-US')}, `}
                  <Age since={lookedAt} offset={skew} /> ago
                </span>
              ),
            ],
            [
              'In flight',
              inFlight === undefined ? (
                <Unknown key="f" reason="its jobs cannot be read" />
              ) : (
                `${inFlight} of ${mostInFlight}`
              ),
            ],
          ]}
        />
        <KeyValues
          items={[
            ['Gas of one transaction, at most', <Wei key="t" wei={gas.perTransaction} />],
            ['Gas of the day', <Budget key="d" spent={gas.spent} limit={gas.perDay} />],
            ['of it failed', <Budget key="x" spent={gas.failed} limit={gas.failedPerDay} />],
            ...(shadow ? [['Would have earned', <Shadow key="s" shadow={shadow} />] as const] : []),
          ]}
        />
      </div>
    </div>
  );
};

const Wei = ({ wei }: { readonly wei: string }) => <span title={etherExact(wei)}>{etherWords(wei)}</span>;

/** The score of one that only watches. */
const Shadow = ({ shadow }: { readonly shadow: NonNullable<RunningKeeperView['shadow']> }) => (
  <span title="Profit less gas of those won, less the gas of those that would have reverted, since its start; races are left out">
    <Wei wei={shadow.earnedWei} /> · {shadow.won} won, {shadow.race} raced, {shadow.reverted} reverted
  </span>
);

/** What is used of a budget and what is left; in flight counts at its worst. */
const Budget = ({ spent, limit }: { readonly spent: string | null; readonly limit: string }): ReactNode => {
  if (spent === null)
    return (
      <>
        <Unknown reason="its jobs cannot be read" /> of <Wei wei={limit} />
      </>
    );
  const left = BigInt(limit) > BigInt(spent) ? BigInt(limit) - BigInt(spent) : 0n;
  return (
    <span className={left === 0n ? 'text-risk-liq' : ''}>
      <Wei wei={spent} /> of <Wei wei={limit} />, <Wei wei={left.toString()} /> left
    </span>
  );
};
