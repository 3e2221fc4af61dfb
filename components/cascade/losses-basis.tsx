import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Explained } from '@/components/ui/explained';
import type { CascadePathsRun } from '@/lib/core/snapshot/cascade-paths-schema';
import { shareWords } from './cascade-words';

/** What the drawn futures rest on, and what it takes to draw the very same again. */
export const LossesBasis = ({
  run,
  computeMs,
  onSeed,
}: {
  readonly run: CascadePathsRun;
  readonly computeMs: number;
  readonly onSeed: (seed: number) => void;
}) => {
  const { moves, seed, paths, runaways, inputHash, lossHash, block } = run;
  const assumed = moves.assets.filter(({ source }) => source === 'assumed');
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t px-3 py-1.5 text-2xs text-ink-3">
      <Explained
        explanation={{
          what:
            moves.used === 'student'
              ? `Moves of all prices together from a multivariate t with ${moves.dof ?? '—'} degrees of freedom: fat tails that come at once.`
              : `Blocks of ${moves.block ?? '—'} stored returns of ${moves.stepMinutes} min, drawn anew for all prices together.`,
          inputs: [
            ...moves.assets
              .filter(({ daily }) => daily > 0)
              .map(
                ({ symbol, daily, returns, source }) =>
                  [
                    `σ of a day, ${symbol}`,
                    `${shareWords(daily)} (${source === 'stored' ? `${returns} returns` : 'assumed'})`,
                  ] as const,
              ),
            ['joint returns', moves.jointReturns.toLocaleString('en-US')],
            ['pairs assumed', `${moves.assumedPairs} at ${moves.assumedCorrelation}`],
            ['moved towards 0', shareWords(moves.shrunk)],
          ],
          from: `Block ${block.number.toLocaleString('en-US')}`,
        }}
      >
        {paths.toLocaleString('en-US')} paths of {moves.used === 'student' ? 'fat-tailed draws' : 'stored history'}
      </Explained>
      {assumed.length > 0 ? (
        <span className="text-risk-watch">
          volatility assumed for {assumed.length} of {moves.assets.length} assets
        </span>
      ) : null}
      {moves.reason === null ? null : <span className="text-risk-watch">{moves.reason}</span>}
      {runaways > 0 ? (
        <span className="text-risk-bad">
          {runaways.toLocaleString('en-US')} {runaways === 1 ? 'path runs away' : 'paths run away'}: their losses are at
          least that
        </span>
      ) : null}
      <span className="ml-auto flex items-center gap-1.5">
        <span className="num">{computeMs.toFixed(0)} ms</span>
        <Explained
          explanation={{
            what: 'The same seed and the same inputs give the same bytes: what the numbers hang on is hashed, and so are the losses.',
            inputs: [
              ['seed', String(seed)],
              ['inputs', `${inputHash.slice(0, 14)}…`],
              ['losses', `${lossHash.slice(0, 14)}…`],
            ],
          }}
        >
          seed <span className="num">{seed}</span>
        </Explained>
        <CopyButton
          label="Copy seed and hashes"
          text={() => JSON.stringify({ seed, inputHash, lossHash, block: block.number })}
        />
        <Button size="sm" variant="ghost" onClick={() => onSeed(seed + 1)}>
          Another seed
        </Button>
      </span>
    </div>
  );
};
