'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { FromBlock } from '@/components/market/from-block';
import { GUARD, GuardShape } from '@/components/market/guard-mark';
import { cx } from '@/components/ui/cx';
import { EmptyState } from '@/components/ui/empty-state';
import { Explained } from '@/components/ui/explained';
import { Figure } from '@/components/ui/figure';
import { formatUsd } from '@/components/ui/format-amount';
import { formatClock } from '@/components/ui/format-time';
import { Icon } from '@/components/ui/icon';
import { Panel } from '@/components/ui/panel';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { GuardSummaryView, GuardTag, GuardTallyView } from '@/lib/core/snapshot/guard-schema';
import { usePositions } from '@/lib/hooks/use-positions';
import { useStream } from '@/lib/hooks/use-stream';
import { DepartureTable } from './departure-table';
import { TaggedList } from './tagged-list';

/** Rows that the panel lists; the rest is one link away. */
const LISTED = 100;

/** What hangs on prices that the market does not bear out: the alarm in words, its sums, and the accounts. */
export const GuardPanel = ({ onOpen }: { readonly onOpen: (asset: AssetView['asset']) => void }) => {
  const guard = useStream((view) => view.snapshot?.guard);
  const { window, pending } = usePositions({
    guard: ['wrongful', 'hidden'],
    sort: 'debt',
    dir: 'desc',
    limit: LISTED,
  });
  if (!guard) return null;
  const tagged = guard.wrongful.count + guard.hidden.count;
  const rows = pending ? undefined : window;
  return (
    <Panel
      label="Wrongful-liquidation guard"
      title={
        <Explained
          explanation={{
            what: 'Every position is judged twice, by the protocol’s own rules: at the prices the protocol reads, and at every price within the composites’ intervals. Where the two disagree it is tagged in that same block.',
            inputs: [
              ['wrongful', 'liquidatable only at the protocol’s prices'],
              ['hidden', 'liquidatable only at the market’s'],
              ['unjudged', 'a price it needs is unknown'],
            ],
            from: <FromBlock />,
          }}
        >
          Wrongful-liquidation guard
        </Explained>
      }
      aside={
        tagged > 0 ? (
          <Link href="/positions?guard=wrongful,hidden" className="text-accent hover:underline">
            All {tagged.toLocaleString('en-US')} in Positions
          </Link>
        ) : null
      }
      className="md:min-h-56 md:flex-1"
      bodyClassName="@container flex min-h-0 flex-col"
    >
      <Summary guard={guard} />
      {guard.departures.length === 0 && tagged === 0 ? (
        <EmptyState title="The protocol’s prices lie within the market’s intervals">
          No position is liquidatable only because a price of the protocol’s departs, and none hides behind one.
        </EmptyState>
      ) : (
        <div className="min-h-0 flex-1 md:overflow-y-auto">
          <div className="grid grid-cols-[minmax(0,1fr)] @4xl:grid-cols-[4fr_5fr]">
            <DepartureTable guard={guard} onOpen={onOpen} />
            <div className="min-w-0 border-t @4xl:border-t-0 @4xl:border-l">
              <TaggedList window={rows} guard={guard} />
            </div>
          </div>
        </div>
      )}
    </Panel>
  );
};

const Summary = ({ guard }: { readonly guard: GuardSummaryView }) => (
  <div className="grid shrink-0 grid-cols-3 border-b @4xl:grid-cols-[2fr_1fr_1fr_1fr]">
    <State guard={guard} />
    <Tally tag="wrongful" tally={guard.wrongful} stake="could be seized" />
    <Tally tag="hidden" tally={guard.hidden} stake="uncovered" />
    <Figure
      label={<Tag tag="unjudged" />}
      note={
        guard.unjudged.count === 0
          ? 'every position could be judged'
          : `${guard.unjudged.liquidatable.toLocaleString('en-US')} of them liquidatable`
      }
    >
      {guard.unjudged.count.toLocaleString('en-US')}
    </Figure>
  </div>
);

const State = ({ guard: { alarm, wrongful, hidden, departures } }: { readonly guard: GuardSummaryView }) => {
  const raised = alarm?.wrongful ?? alarm?.hidden;
  return (
    <div
      data-testid="guard-state"
      data-alarm={raised !== null && raised !== undefined}
      className={cx('col-span-3 flex flex-col gap-0.5 px-3 py-2 @4xl:col-span-1', raised && 'bg-risk-liq-bg')}
    >
      <p className="text-2xs text-ink-3">State</p>
      <p className={cx('flex items-center gap-2 text-lg', raised ? 'text-risk-liq' : 'text-ink')}>
        {raised ? <Icon name="alert" size={16} /> : null}
        {raised ? `Alarm since ${formatClock(raised.since.timestamp * 1_000)}` : 'No alarm'}
      </p>
      <p className="text-2xs text-ink-2">
        {raised
          ? `A price is further from the market than its feed may lag by design, and ${raised.count.toLocaleString('en-US')} ${raised.count === 1 ? 'position hangs' : 'positions hang'} on it. Since block ${raised.since.block.toLocaleString('en-US')}.`
          : wrongful.count + hidden.count > 0
            ? 'Positions are tagged, but every price is as near to the market as its feed promises: feeds lag by design.'
            : departures.length > 0
              ? 'A price is outside of the market’s interval, and no position hangs on it.'
              : 'Every price of the protocol’s lies within the market’s interval.'}
      </p>
    </div>
  );
};

const Tally = ({
  tag,
  tally,
  stake,
}: {
  readonly tag: 'wrongful' | 'hidden';
  readonly tally: GuardTallyView;
  readonly stake: string;
}) => (
  <Figure
    label={<Tag tag={tag} />}
    note={
      tally.count === 0 ? (
        'none'
      ) : (
        <span title={`${formatUsd(tally.debt)} of debt, ${formatUsd(tally.collateral)} of collateral`}>
          {tally.stake === '0' ? 'nothing' : <span className="num">{formatUsd(tally.stake)}</span>} {stake}
        </span>
      )
    }
  >
    <span className={tally.count > 0 ? GUARD[tag].colour : undefined} data-testid={`guard-${tag}`}>
      {tally.count.toLocaleString('en-US')}
    </span>
  </Figure>
);

const Tag = ({ tag }: { readonly tag: GuardTag }): ReactNode => (
  <span className="inline-flex items-center gap-1" title={GUARD[tag].meaning}>
    <GuardShape tag={tag} size={10} />
    {GUARD[tag].word}
  </span>
);
