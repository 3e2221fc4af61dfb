'use client';
import { useState } from 'react';
import { Section } from '@/components/positions/section';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { formatMoment } from '@/components/ui/format-time';
import { KeyValues } from '@/components/ui/key-values';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import { useSession } from '@/lib/hooks/use-session';
import { BREAKER, BreakerMark } from './breaker-mark';
import { leftWords, SCOPE_WORDS } from './breaker-tile';
import { MarginGauge } from './margin-gauge';
import { withheldWords } from './withheld-words';
import { WordDialog } from './word-dialog';

/** One breaker in full: why, every margin in words, what is approved of a reset, and the operators' two buttons. */
export const BreakerDrawer = ({
  breakerKey,
  view,
  known,
  now,
  skew,
  onClose,
}: {
  readonly breakerKey: string;
  readonly view: BreakersView;
  readonly known: boolean;
  readonly now: number | undefined;
  readonly skew: number;
  readonly onClose: () => void;
}) => {
  const breaker = view.breakers[breakerKey];
  const name = breaker?.name ?? breakerKey;
  const unwatched = view.unwatched.filter(({ key }) => key === breakerKey);
  return (
    <Drawer
      label={`Breaker ${name}`}
      onClose={onClose}
      title={
        <>
          <span className="truncate text-sm font-medium">{name}</span>
          {breaker ? <BreakerMark state={known ? breaker.state : 'unknown'} /> : null}
        </>
      }
      actions={<CopyButton icon="link" label="Copy a link to this view" text={() => window.location.href} />}
    >
      {breaker === undefined ? (
        <EmptyState title="No such breaker">This market has no breaker of this name.</EmptyState>
      ) : (
        <div data-testid="breaker-drawer">
          <Section title="State" aside={SCOPE_WORDS[breaker.scope]}>
            <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 pb-3">
              <p className="break-words text-xs text-ink">
                {known ? breaker.why : `Nothing was heard lately, which counts as open. Last known: ${breaker.why}`}
              </p>
              <p className="text-xs text-ink-2">{BREAKER[known ? breaker.state : 'unknown'].meaning}.</p>
              <p className={breaker.withheld?.count ? 'text-xs text-risk-at' : 'text-xs text-ink-2'}>
                {breaker.withheld ? `It ${withheldWords(breaker.withheld)}.` : 'It withholds nothing: it is not shut.'}
              </p>
              <KeyValues
                items={[
                  [
                    'Since',
                    <span key="since">
                      {formatMoment(breaker.since / 1_000)} (<Age since={breaker.since} offset={skew} />)
                      {breaker.sinceBlock ? `, block ${breaker.sinceBlock}` : ''}
                    </span>,
                  ],
                  ['Waits for', (known && leftWords(breaker, view.at, now)) || '—'],
                  ['Trips without a rest', String(breaker.attempt)],
                ]}
              />
            </div>
          </Section>
          <p className="px-4 pb-3 text-xs">
            <a href="#audit-log" className="text-accent hover:underline">
              What happened to it, in the audit log
            </a>
          </p>
          <Operate breaker={breaker} />
          <Section title="Margins" aside="the least first">
            <ul aria-label={`Margins of ${name}`} className="grid gap-1.5 px-4 pb-3">
              {breaker.margins.map((margin) => (
                <MarginGauge key={margin.rule} margin={margin} full />
              ))}
            </ul>
          </Section>
          {unwatched.length > 0 ? (
            <Section title="Not watched" aside="nobody can read these here">
              <ul className="grid gap-1 px-4 pb-3 text-xs text-ink-2">
                {unwatched.map(({ rule, why }) => (
                  <li key={rule}>
                    <span className="num text-ink">{rule}</span>: {why}
                  </li>
                ))}
              </ul>
            </Section>
          ) : null}
        </div>
      )}
    </Drawer>
  );
};

const Operate = ({ breaker }: { readonly breaker: BreakersView['breakers'][string] }) => {
  const { view: session } = useSession();
  const [what, setWhat] = useState<'trip' | 'reset'>();
  const { state, approvals, resetOperators } = breaker;
  const operator = session?.session?.role === 'operator';
  const resettable = state === 'manual' || state === 'lockout';
  return (
    <Section title="By hand" aside="operators only">
      <div className="grid gap-2 px-4 pb-3 text-xs text-ink-2">
        {resettable ? (
          <p>
            A reset wants {resetOperators === 1 ? 'one operator' : `${resetOperators} different operators`}
            {approvals.length > 0 ? `; ${approvals.length} said so already:` : '.'}
          </p>
        ) : null}
        {approvals.map(({ actor, reason, at }) => (
          <p key={actor} className="break-words">
            <span className="num break-all">{actor}</span>: {reason}{' '}
            <span className="text-ink-3">({formatMoment(at / 1_000)})</span>
          </p>
        ))}
        {operator ? (
          <div className="flex gap-2">
            <Button variant="danger" size="sm" onClick={() => setWhat('trip')}>
              Stop by hand
            </Button>
            <Button
              size="sm"
              disabled={!resettable}
              title={resettable ? undefined : 'Only a manual stop or a lockout wants a reset'}
              onClick={() => setWhat('reset')}
            >
              Reset
            </Button>
          </div>
        ) : (
          <p className="text-ink-3">
            {session?.session
              ? `${session.session.account} is signed in as viewer: stopping and resetting needs the role operator.`
              : session?.signIn === false
                ? 'This server names no operators (OPERATORS).'
                : 'Stopping and resetting is for operators: connect a wallet and sign in, at the top.'}
          </p>
        )}
      </div>
      {what ? <WordDialog what={what} breaker={breaker} onClose={() => setWhat(undefined)} /> : null}
    </Section>
  );
};
