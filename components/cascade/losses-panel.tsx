'use client';
import { memo } from 'react';
import { problemOf } from '@/components/market/problem-of';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { formatHorizon } from '@/components/ui/format-ratio';
import { Panel } from '@/components/ui/panel';
import { Progress } from '@/components/ui/progress';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { useCascadePaths } from '@/lib/hooks/use-cascade-paths';
import { AHEADS, type CascadeState, ENGINES, METHODS } from './cascade-state';
import { LossSpread } from './loss-spread';
import { LossesBasis } from './losses-basis';
import { WorstPaths } from './worst-paths';

type Drawn = Pick<CascadeState, 'ahead' | 'moves' | 'losses' | 'seed' | 'depth' | 'assumed'>;
const METHOD_WORDS = { student: 'fat-tailed draws', history: 'stored history' } as const;

/** What may be liquidated, and what may be lost, over many drawn futures: two figures that are not the same. */
export const LossesPanel = memo(
  ({
    ahead,
    moves,
    losses,
    seed,
    depth,
    assumed,
    assets,
    onChange,
  }: Drawn & {
    readonly assets: Readonly<Record<string, AssetView>>;
    readonly onChange: (patch: Partial<Drawn>) => void;
  }) => {
    const { run, last, again, cancel } = useCascadePaths({
      ahead,
      method: moves,
      engine: losses,
      seed,
      depth,
      assumed,
    });
    const progress = run?.state === 'running' ? run.progress : undefined;
    const pending = run?.state !== 'done';
    return (
      <Panel
        title="Losses ahead"
        className="@container"
        aside={
          <>
            <Select
              aria-label="How far ahead"
              className="h-6 text-2xs"
              value={ahead}
              onChange={(event) => onChange({ ahead: Number(event.target.value) })}
            >
              {AHEADS.map((seconds) => (
                <option key={seconds} value={seconds}>
                  in {formatHorizon(seconds)}
                </option>
              ))}
            </Select>
            <Select
              aria-label="How moves are drawn"
              className="h-6 text-2xs"
              value={moves}
              onChange={(event) => onChange({ moves: event.target.value === 'history' ? 'history' : 'student' })}
            >
              {METHODS.map((method) => (
                <option key={method} value={method}>
                  {METHOD_WORDS[method]}
                </option>
              ))}
            </Select>
            <Select
              aria-label="How prices fall"
              className="h-6 text-2xs"
              value={losses}
              onChange={(event) => onChange({ losses: event.target.value === 'gap' ? 'gap' : 'orderly' })}
            >
              {ENGINES.map((engine) => (
                <option key={engine} value={engine}>
                  {engine}
                </option>
              ))}
            </Select>
            {run?.state === 'running' ? (
              <Button size="sm" onClick={cancel}>
                Cancel
              </Button>
            ) : (
              <Button size="sm" variant="ghost" title="The same seed, the newest block" onClick={again}>
                Run again
              </Button>
            )}
          </>
        }
      >
        {run?.state === 'running' ? (
          <Progress label="Paths drawn" done={progress?.done ?? 0} total={progress?.total ?? null} />
        ) : (
          <div className="h-1" />
        )}
        {run?.state === 'failed' ? (
          <ErrorState title="The losses could not be drawn">
            {problemOf(run.error)?.detail ??
              (run.error instanceof Error ? run.error.message : 'The server did not answer.')}
          </ErrorState>
        ) : last ? (
          <div data-testid="losses" data-pending={pending} aria-busy={pending} className={pending ? 'opacity-60' : ''}>
            <div className="grid gap-px bg-line @[44rem]:grid-cols-2">
              <LossSpread
                kind="lar"
                spread={last.run.lar}
                today={last.run.today.liquidated}
                paths={last.run.paths}
                block={last.run.block.number}
              />
              <LossSpread
                kind="var"
                spread={last.run.var}
                today={last.run.today.badDebt}
                paths={last.run.paths}
                block={last.run.block.number}
              />
            </div>
            <LossesBasis run={last.run} computeMs={last.computeMs} onSeed={(next) => onChange({ seed: next })} />
            <WorstPaths run={last.run} assets={assets} />
          </div>
        ) : run?.state === 'cancelled' ? (
          <p className="px-3 pb-3 text-xs text-ink-3">Cancelled before its end.</p>
        ) : (
          <div aria-busy="true" className="grid gap-3 p-3">
            <Skeleton className="h-6 w-40" />
            <Skeleton className="h-24 w-full" />
          </div>
        )}
      </Panel>
    );
  },
);
