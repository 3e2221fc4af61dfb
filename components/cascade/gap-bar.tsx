import { problemOf } from '@/components/market/problem-of';
import { Button } from '@/components/ui/button';
import { formatAge } from '@/components/ui/format-time';
import { Progress } from '@/components/ui/progress';
import type { GapRun } from '@/lib/hooks/use-gap-map';

/** How far the gap engine is, and what is shown meanwhile. */
export const GapBar = ({
  run,
  onAgain,
  onCancel,
}: {
  readonly run: GapRun;
  readonly onAgain: () => void;
  readonly onCancel: () => void;
}) => {
  const progress = run.state === 'running' ? run.progress : undefined;
  const cells = progress?.type === 'progress' ? progress : undefined;
  return (
    <div data-testid="gap-bar" data-state={run.state} className="border-b text-2xs text-ink-2">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        {run.state === 'running' ? (
          <>
            <span role="status" className="num">
              {cells
                ? `${cells.done.toLocaleString('en-US')} of ${cells.total.toLocaleString('en-US')} cells · ${formatAge(cells.elapsedMs)}${leftWords(cells)}`
                : progress?.type === 'queued'
                  ? `Waiting: ${progress.ahead} ahead`
                  : 'Starting'}
            </span>
            <span className="text-ink-3">The orderly map is shown until then.</span>
            <Button size="sm" className="ml-auto" onClick={onCancel}>
              Cancel
            </Button>
          </>
        ) : run.state === 'done' ? (
          <>
            <span role="status">
              Gap, {(run.answer.computeMs / 1000).toFixed(1)} s of computing, for block{' '}
              <span className="num">{run.answer.block.number.toLocaleString('en-US')}</span>. It does not follow new
              blocks.
            </span>
            <Button size="sm" variant="ghost" className="ml-auto" onClick={onAgain}>
              Run again
            </Button>
          </>
        ) : (
          <>
            <span
              role={run.state === 'failed' ? 'alert' : 'status'}
              className={run.state === 'failed' ? 'text-risk-liq' : ''}
            >
              {run.state === 'failed' ? `The gap engine gave no map: ${wordsOf(run.error)}` : 'Cancelled.'}
            </span>
            <span className="text-ink-3">What is shown is the orderly map.</span>
            <Button size="sm" className="ml-auto" onClick={onAgain}>
              Run
            </Button>
          </>
        )}
      </div>
      {run.state === 'running' ? (
        <Progress label="Cells computed by the gap engine" done={cells?.done ?? 0} total={cells?.total ?? null} />
      ) : null}
    </div>
  );
};

const wordsOf = (error: unknown): string =>
  problemOf(error)?.detail ?? (error instanceof Error ? error.message : 'the server did not answer');

/** A guess by the cells so far, once it is one. */
const leftWords = ({
  done,
  total,
  elapsedMs,
}: {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
}): string => (done < 5 || done === total ? '' : `, about ${formatAge((elapsedMs / done) * (total - done))} to go`);
