'use client';
import { problemOf } from '@/components/market/problem-of';
import { Section } from '@/components/positions/section';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { formatAge } from '@/components/ui/format-time';
import { Progress } from '@/components/ui/progress';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { CascadeReplay, CascadeReplayQuery } from '@/lib/core/snapshot/cascade-replay-schema';
import { type ReplayRun, useReplay, useReplayState } from '@/lib/hooks/use-replay';
import { changeWords, shareWords, usdWords } from './cascade-words';

type Assets = Readonly<Record<string, AssetView>>;

/** The proof: the same cell on a fork of the chain, with the real contracts and pools, beside what was predicted. */
export const CellReplay = ({
  query,
  otherTerms,
  assets,
}: {
  readonly query: CascadeReplayQuery;
  /** The sliders stand elsewhere than where a fork does: depth 100 %, all at once. */
  readonly otherTerms: boolean;
  readonly assets: Assets;
}) => {
  const offered = useReplayState();
  const { run, start, cancel } = useReplay();
  // A server without it says so, or has no such endpoint: then there is nothing to press.
  if (offered.data === undefined || offered.data.state === 'off') return null;
  const { state, detail } = offered.data;
  const ready = state === 'ready' || run?.state === 'running';
  return (
    <Section
      title="Replay on a fork"
      aside={
        run?.state === 'running' ? (
          <Button size="sm" onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <Button size="sm" disabled={!ready} title={ready ? undefined : detail} onClick={() => start(query)}>
            {run === undefined ? 'Replay this cell' : 'Replay again'}
          </Button>
        )
      }
    >
      <div data-testid="cell-replay" data-state={run?.state ?? 'none'}>
        {run === undefined ? (
          <p className="px-4 pb-3 text-xs text-ink-3">
            {ready
              ? 'Copies the chain at its newest block, takes pools and oracles to this fall, and lets a keeper liquidate with the real contracts until nobody is left whom it pays to take. Nothing is sent to the chain itself.'
              : detail}
          </p>
        ) : null}
        {otherTerms && run !== undefined ? (
          <p className="px-4 pb-2 text-2xs text-risk-watch">
            The fork’s pools are as they are: it is held against a depth of 100% and all at once, not against the
            sliders.
          </p>
        ) : null}
        {run?.state === 'failed' ? (
          <p role="alert" className="px-4 pb-3 text-xs text-risk-liq">
            The replay failed:{' '}
            {problemOf(run.error)?.detail ?? (run.error instanceof Error ? run.error.message : 'no reason was given')}
          </p>
        ) : null}
        {run && run.state !== 'failed' ? <Steps run={run} assets={assets} /> : null}
        {run?.state === 'done' ? <Ends replay={run.replay} assets={assets} /> : null}
      </div>
    </Section>
  );
};

const symbolOf = (assets: Assets, asset: string): string => assets[asset]?.symbol ?? asset;

const Steps = ({ run, assets }: { readonly run: Exclude<ReplayRun, { state: 'failed' }>; readonly assets: Assets }) => {
  const last = run.steps.at(-1);
  const rounds = run.steps.flatMap((step) => (step.type === 'round' ? [step] : []));
  return (
    <>
      {run.state === 'running' ? (
        <div className="grid gap-1.5 px-4 pb-2 text-2xs text-ink-2">
          <span role="status">
            {last === undefined
              ? 'Asking for a fork'
              : `${last.type === 'progress' ? last.detail : `Round ${last.round} is done`} · ${formatAge(last.elapsedMs)}`}
          </span>
          <Progress label="Replay on a fork" done={0} total={null} />
        </div>
      ) : null}
      {rounds.length > 0 ? (
        <Table label="Rounds as they were executed">
          <thead>
            <tr>
              <HeadCell numeric>Round</HeadCell>
              <HeadCell numeric>Accounts</HeadCell>
              <HeadCell numeric>Liquidated</HeadCell>
              <HeadCell>Prices then</HeadCell>
            </tr>
          </thead>
          <tbody>
            {rounds.map(({ round, accounts, repaidUsd, prices }) => (
              <Row key={round}>
                <Cell numeric>{round}</Cell>
                <Cell numeric>{accounts.toLocaleString('en-US')}</Cell>
                <Cell numeric>{usdWords(repaidUsd)}</Cell>
                <Cell className="num">
                  {Object.entries(prices)
                    .map(([asset, left]) => `${symbolOf(assets, asset)} ${changeWords(left)}`)
                    .join(' · ')}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      ) : null}
    </>
  );
};

/** Prediction, the same in the protocol's integers, and what the chain did. */
const Ends = ({ replay, assets }: { readonly replay: CascadeReplay; readonly assets: Assets }) => {
  const { predicted, exact, executed, difference, agrees, why, seconds, block } = replay;
  const differ = (share: number | null) =>
    share === null ? <Unknown reason="there was none to begin with" /> : shareWords(share);
  const lines: readonly (readonly [string, (end: typeof exact) => string, React.ReactNode])[] = [
    ['Liquidated', ({ liquidatedUsd }) => usdWords(liquidatedUsd), differ(difference.liquidated)],
    ['Bad debt', ({ badDebtUsd }) => usdWords(badDebtUsd), differ(difference.badDebt)],
    ...Object.keys(replay.shock).map(
      (asset, at) =>
        [
          `${symbolOf(assets, asset)} in the end`,
          ({ prices, beyond }: typeof exact) => {
            const left = prices[asset as keyof typeof prices];
            return left === undefined ? '—' : `${beyond ? '≤ ' : ''}${changeWords(left)}`;
          },
          at === 0 ? differ(difference.price) : '',
        ] as const,
    ),
    ['Rounds', ({ rounds }) => String(rounds), ''],
    ['Accounts', ({ accounts }) => accounts.toLocaleString('en-US'), ''],
  ];
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 px-4 py-2 text-xs">
        {agrees ? <Badge tone="ok">within 1%</Badge> : <Badge tone="watch">more than 1% apart</Badge>}
        <span className="text-2xs text-ink-3">
          Block <span className="num">{block.number.toLocaleString('en-US')}</span>, {executed.calls} liquidations
          {executed.reverted > 0 ? `, ${executed.reverted} reverted` : ''}, {executed.trades} trades,{' '}
          {seconds.toFixed(1)} s
        </span>
      </p>
      {why === null ? null : <p className="px-4 pb-2 text-xs text-ink-2">{why}</p>}
      <Table label="Prediction against execution">
        <thead>
          <tr>
            <HeadCell>What</HeadCell>
            <HeadCell numeric title="By the gap engine, as the map shows it">
              Predicted
            </HeadCell>
            <HeadCell numeric title="The same model in the protocol’s own integers">
              In integers
            </HeadCell>
            <HeadCell numeric>Executed</HeadCell>
            <HeadCell numeric title="Executed against predicted; of prices the worst asset’s">
              Apart
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, words, apart]) => (
            <Row key={name} data-testid="replay-row">
              <Cell>{name}</Cell>
              <Cell numeric>{words(predicted)}</Cell>
              <Cell numeric>{words(exact)}</Cell>
              <Cell numeric>{words(executed)}</Cell>
              <Cell numeric>{apart}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </>
  );
};
