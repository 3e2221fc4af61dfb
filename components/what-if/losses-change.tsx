'use client';
import { problemOf } from '@/components/market/problem-of';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Explained } from '@/components/ui/explained';
import { formatCompact, UNKNOWN } from '@/components/ui/format-amount';
import { Progress } from '@/components/ui/progress';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { CascadePathsRun } from '@/lib/core/snapshot/cascade-paths-schema';
import { useCascadePaths } from '@/lib/hooks/use-cascade-paths';
import type { ShockChanges } from './shock-question';

type Terms = Pick<ShockChanges, 'lt' | 'bonus' | 'eModes'>;
type Tail = CascadePathsRun['lar']['p95'];

const QUESTION = { ahead: 86_400, method: 'student', engine: 'orderly', seed: 1, depth: 100, assumed: false } as const;
const KINDS = [
  [
    'lar',
    'p95',
    'LaR 95%',
    'Debt that liquidators would repay within a day, in 95 of 100 drawn futures no more than this.',
  ],
  ['lar', 'p99', 'LaR 99%', 'The same in 99 of 100.'],
  [
    'var',
    'p95',
    'VaR 95%',
    'Debt that no collateral would be left for within a day, in 95 of 100 drawn futures no more than this.',
  ],
  ['var', 'p99', 'VaR 99%', 'The same in 99 of 100.'],
] as const;

/** Liquidations and insolvency at risk within a day, under today's terms and under those of this page: the same drawn futures. */
export const LossesChange = ({ terms }: { readonly terms: Terms }) => {
  const changes = changesOf(terms);
  const today = useCascadePaths(QUESTION);
  const other = useCascadePaths(changes && { ...QUESTION, ...changes });
  const [before, after] = [today.last, changes ? other.last : today.last];
  const failed = [today.run, other.run].find((run) => run?.state === 'failed');
  const running = [today.run, other.run].find((run) => run?.state === 'running');
  if (failed?.state === 'failed')
    return (
      <ErrorState
        title="There are no losses to compare"
        action={
          <Button
            size="sm"
            onClick={() => {
              today.again();
              other.again();
            }}
          >
            Ask again
          </Button>
        }
      >
        {problemOf(failed.error)?.title ?? 'The server did not answer.'}
      </ErrorState>
    );
  const progress = running?.state === 'running' ? running.progress : undefined;
  return (
    <div data-testid="losses-change" data-pending={running !== undefined}>
      <Table label="Losses ahead, today’s terms and these">
        <thead>
          <tr>
            <HeadCell>Within a day</HeadCell>
            <HeadCell numeric>Today’s terms</HeadCell>
            <HeadCell numeric>These terms</HeadCell>
          </tr>
        </thead>
        <tbody>
          {KINDS.map(([kind, tail, name, what]) => (
            <Row key={name}>
              <Cell>
                <Explained
                  explanation={{ what, formula: '10,000 paths of a multivariate t; 95 % interval by bootstrap' }}
                >
                  {name}
                </Explained>
              </Cell>
              <Figure tail={before?.run[kind][tail]} />
              <Figure tail={after?.run[kind][tail]} />
            </Row>
          ))}
        </tbody>
      </Table>
      <div className="flex min-h-7 items-center justify-between gap-3 px-3 text-2xs text-ink-3">
        {running === undefined ? (
          <span>
            {changes === undefined
              ? 'Nothing is changed: move a threshold or a bonus, or try an advice.'
              : 'The same drawn futures for both; the orderly engine, prices of this block.'}
          </span>
        ) : (
          <Progress label="Paths" done={progress?.done ?? 0} total={progress?.total ?? null} />
        )}
      </div>
    </div>
  );
};

const Figure = ({ tail }: { readonly tail: Tail | undefined }) => (
  <Cell numeric>
    {tail === undefined ? UNKNOWN : `$${formatCompact(tail.value)}`}
    {tail?.low != null && tail.high != null ? (
      <span className="text-ink-3">
        {' '}
        ({formatCompact(tail.low)} – {formatCompact(tail.high)})
      </span>
    ) : null}
  </Cell>
);

/** As the API takes them; `undefined` where nothing is changed. */
function changesOf({ lt, bonus, eModes }: Terms) {
  const pairs = (changes: Readonly<Record<string, number>>): string =>
    Object.entries(changes)
      .map((pair) => pair.join(':'))
      .join(',');
  const eMode = Object.entries(eModes)
    .map(([id, change]) => `${id}:${change.lt ?? ''}:${change.bonus ?? ''}`)
    .join(',');
  const text = { lt: pairs(lt), bonus: pairs(bonus), eMode };
  return Object.values(text).some((each) => each !== '') ? text : undefined;
}
