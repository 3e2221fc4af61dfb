'use client';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { problemOf } from '@/components/market/problem-of';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { ErrorState } from '@/components/ui/error-state';
import { IgnoredInLink } from '@/components/ui/ignored-in-link';
import { Skeleton } from '@/components/ui/skeleton';
import { useShock } from '@/lib/hooks/use-shock';
import { AdvicePanel } from './advice-panel';
import { AffectedTable } from './affected-table';
import { ConcentrationTables } from './concentration-tables';
import { Disclosure } from './disclosure';
import { FallPanel } from './fall-panel';
import { LossesChange } from './losses-change';
import { linksOf, withAll } from './price-moves';
import { PricePanel } from './price-panel';
import { ShockFigures } from './shock-figures';
import { questionOf, shockCsvHref, shockWords } from './shock-question';
import { ALL_VOLATILE, shockText } from './shock-state';
import { TermPanel, TODAYS_TERMS } from './term-panel';
import { useShockUrl } from './use-shock-url';
import { ValueBars } from './value-bars';

const PositionDrawer = dynamic(async () => (await import('@/components/positions/position-drawer')).PositionDrawer, {
  ssr: false,
});
const ROWS = 50;
const ignore = () => undefined;

/** What other prices would do to the whole book: the answer follows the hand, and the address keeps the question. */
export const WhatIfView = () => {
  const { state, problems, change } = useShockUrl();
  const { moves, apart, sort, account } = state;
  const byAddress = useAssets();
  const assets = useMemo(() => Object.values(byAddress), [byAddress]);
  const { question, strangers } = questionOf(assets, state);
  const { answer, error, pending, retry } = useShock(
    assets.length === 0 ? undefined : { ...question, sort, limit: ROWS },
  );
  const groups = answer?.groups;
  const links = useMemo(() => linksOf(assets, groups), [assets, groups]);
  const ignored = [...problems, ...(assets.length === 0 ? [] : strangers)];

  const open = useCallback((opened: `0x${string}`) => change({ account: opened }), [change]);
  const close = useCallback(() => change({ account: undefined }), [change]);
  const fall = useCallback((bps: number) => change({ moves: withAll({}, bps, links) }), [change, links]);
  const reset = useCallback(() => change({ moves: {}, ...TODAYS_TERMS }), [change]);
  // A link may move every volatile price at once; which they are, the first answer tells.
  const all = moves[ALL_VOLATILE];
  useEffect(() => {
    if (all === undefined || groups === undefined) return;
    const { [ALL_VOLATILE]: _, ...own } = moves;
    change({ moves: { ...withAll({}, all, links), ...own } });
  }, [all, groups, links, moves, change]);
  usePageKeys(
    useCallback(
      (event) => {
        if (event.key === 'Escape' && account) close();
        if (event.key === 'x') reset();
      },
      [account, close, reset],
    ),
  );
  return (
    <div className="relative flex min-h-0 flex-1">
      <h1 className="sr-only">What if</h1>
      <div className="flex min-w-0 flex-1 flex-col gap-px overflow-y-auto bg-line lg:flex-row lg:overflow-hidden">
        <div className="order-2 shrink-0 bg-surface lg:order-1 lg:w-[25rem] lg:overflow-y-auto">
          <PricePanel
            assets={assets}
            links={links}
            moves={moves}
            apart={apart}
            onMoves={(next) => change({ moves: next })}
            onApart={(next) => change({ apart: next })}
          />
          <TermPanel assets={assets} eModes={answer?.eModes} terms={state} onChange={change} />
        </div>
        <div
          className="order-1 contents min-w-0 flex-1 flex-col gap-px bg-line lg:order-2 lg:flex lg:overflow-y-auto"
          aria-busy={pending}
          data-testid="shock-answer"
          data-pending={pending}
        >
          <div className="order-1 border-b bg-surface max-lg:sticky max-lg:top-0 max-lg:z-10 lg:border-b-0">
            <div className="flex h-8 items-center justify-between gap-3 border-b px-3 text-2xs text-ink-3">
              <span className="truncate">
                {ignored.length > 0 ? (
                  <IgnoredInLink names={ignored} />
                ) : (
                  (shockWords(state) ?? 'Today’s prices: move one')
                )}
              </span>
              <span className="flex shrink-0 items-center gap-2">
                {answer ? (
                  <span className="num live whitespace-nowrap" data-testid="shock-block">
                    block {answer.block.number.toLocaleString('en-US')} · {answer.computeMs.toFixed(1)} ms
                  </span>
                ) : null}
                <CopyButton icon="link" label="Copy a link to this question" text={() => window.location.href} />
              </span>
            </div>
            {answer && !error ? <ShockFigures answer={answer} /> : null}
          </div>
          {error ? (
            <div className="order-3 flex-1 bg-surface">
              <ErrorState
                title="There is no answer to this"
                action={
                  <span className="flex gap-2">
                    <Button size="sm" onClick={retry}>
                      Ask again
                    </Button>
                    <Button size="sm" variant="ghost" onClick={reset}>
                      Today’s prices and terms
                    </Button>
                  </span>
                }
              >
                {problemOf(error)?.detail ?? (error instanceof Error ? error.message : 'The server did not answer.')}
              </ErrorState>
            </div>
          ) : answer ? (
            <>
              <div className="order-3 grid gap-px bg-line xl:grid-cols-2">
                <ValueBars byAsset={answer.byAsset} assets={byAddress} />
                <div className="grid grid-rows-[auto_1fr] gap-px bg-line">
                  <FallPanel onFall={fall} />
                  <Disclosure
                    title="Concentration of debt"
                    note="accounts, assets, e-modes"
                    className="@container bg-surface"
                  >
                    <ConcentrationTables onOpen={open} />
                  </Disclosure>
                </div>
              </div>
              <Disclosure
                title="Risk parameter advice"
                note="thresholds, bonuses, caps from volatility, depth, concentration"
                lazy
                className="order-4 shrink-0 bg-surface"
              >
                <AdvicePanel terms={state} onTry={change} />
              </Disclosure>
              <Disclosure
                title="Losses ahead"
                note="LaR and VaR within a day, today’s terms and these"
                lazy
                className="order-5 shrink-0 bg-surface"
              >
                <LossesChange terms={question} />
              </Disclosure>
              <div className="order-6 flex-1 bg-surface">
                <AffectedTable
                  answer={answer}
                  assets={byAddress}
                  sort={sort}
                  csvHref={shockCsvHref(question)}
                  onSort={(next) => change({ sort: next })}
                  onOpen={open}
                />
              </div>
            </>
          ) : (
            <Loading />
          )}
        </div>
      </div>
      {account ? (
        <PositionDrawer key={account} account={account} shock={shockText(moves)} onShock={ignore} onClose={close} />
      ) : null}
    </div>
  );
};

const Loading = () => (
  <div aria-busy="true" className="order-3 grid flex-1 content-start gap-4 bg-surface p-4">
    <Skeleton className="h-3 w-60" />
    <Skeleton className="h-3 w-80 max-w-full" />
    <Skeleton className="h-3 w-40" />
  </div>
);
