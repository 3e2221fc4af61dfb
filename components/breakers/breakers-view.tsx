'use client';
import dynamic from 'next/dynamic';
import { useCallback } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { Age } from '@/components/ui/age';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { useBreakers } from '@/lib/hooks/use-breakers';
import { useStream } from '@/lib/hooks/use-stream';
import { AuditPanel } from './audit-panel';
import { BreakerMark } from './breaker-mark';
import { BreakerTile } from './breaker-tile';
import { SwitchesPanel } from './switches-panel';
import { UnwatchedPanel } from './unwatched-panel';
import { useBreakersUrl } from './use-breakers-url';
import { withheldWords } from './withheld-words';

const BreakerDrawer = dynamic(async () => (await import('./breaker-drawer')).BreakerDrawer, { ssr: false });

/** Every circuit breaker, how far each rule is from its next step, what is stopped and what that costs; its history and the chain's own switches. */
export const BreakersView = () => {
  const { selected, select } = useBreakersUrl();
  const { view, known, now } = useBreakers();
  const skew = useStream((live) => live.clockSkewMs) ?? 0;
  usePageKeys(
    useCallback(
      (event) => {
        if (event.key === 'Escape' && selected !== undefined) select(undefined);
        const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
        // The table of pairs has these keys for itself.
        if (step === 0 || (event.target instanceof Element && event.target.closest('[role=grid]'))) return;
        const tiles = [...document.querySelectorAll<HTMLElement>('[data-tile]')];
        const at = tiles.findIndex((tile) => tile.matches(':focus'));
        tiles[at < 0 ? 0 : Math.min(tiles.length - 1, Math.max(0, at + step))]?.focus();
      },
      [selected, select],
    ),
  );
  return (
    <div className="relative flex min-h-0 flex-1">
      <h1 className="sr-only">Breakers</h1>
      <div className="grid min-h-0 min-w-0 flex-1 auto-rows-min content-start gap-px overflow-y-auto overflow-x-hidden bg-line [&>*]:min-w-0">
        <Panel
          title="Circuit breakers"
          aside={
            view ? (
              <>
                {view.withheld && view.withheld.count > 0 && known ? (
                  <span className="truncate text-risk-at" data-testid="withheld">
                    {withheldWords(view.withheld)}
                  </span>
                ) : null}
                <span className="whitespace-nowrap" title={`Configuration ${view.configVersion}`}>
                  as of <Age since={view.at} offset={skew} /> ago
                </span>
              </>
            ) : null
          }
        >
          {view ? (
            <>
              {known ? null : (
                <p role="alert" className="flex flex-wrap items-center gap-2 bg-risk-liq-bg px-3 py-2 text-xs">
                  <BreakerMark state="unknown" />
                  Nothing is heard of the breakers now, which counts as open. What is below is what was last known.
                </p>
              )}
              <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-px bg-line [&>*]:min-w-0">
                {Object.values(view.breakers).map((breaker) => (
                  <BreakerTile
                    key={breaker.key}
                    breaker={breaker}
                    known={known}
                    at={view.at}
                    now={now}
                    skew={skew}
                    selected={breaker.key === selected}
                    onOpen={select}
                  />
                ))}
              </div>
            </>
          ) : (
            <div data-testid="breakers-unknown">
              <EmptyState
                title={view === null ? 'Nothing is known of the circuit breakers' : 'Waiting for the first word'}
              >
                Unknown counts as open: the keeper stands still, and a wallet asks for a deliberate override.
              </EmptyState>
            </div>
          )}
        </Panel>
        <AuditPanel view={view} now={now} selected={selected} onOpen={select} />
        <SwitchesPanel />
        {view && view.unwatched.length > 0 ? <UnwatchedPanel view={view} /> : null}
      </div>
      {view && selected !== undefined ? (
        <BreakerDrawer
          key={selected}
          breakerKey={selected}
          view={view}
          known={known}
          now={now}
          skew={skew}
          onClose={() => select(undefined)}
        />
      ) : null}
    </div>
  );
};
