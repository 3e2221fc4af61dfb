import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { type AssessContext, assessBook } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { estimateLoss, lossGivenBreach, sameLossTerms } from '@/lib/core/risk/expected-loss';
import { judge } from '@/lib/core/risk/guard';
import { guardSummary } from '@/lib/core/risk/guard-summary';
import type { Crossing } from '@/lib/core/risk/large-book/evaluate-large';
import { bestPlan } from '@/lib/core/risk/plan';
import { bookOrder, queuePlaces } from '@/lib/core/risk/queue';
import { sameVerdict } from '@/lib/core/risk/verdict';
import { bookFigures, figuresView, namedRows } from '@/lib/core/snapshot/build';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { assessedRows } from '@/lib/core/snapshot/row-book';
import { assessmentsBefore } from './assessments-before';
import type { Book } from './book';
import { crossingOf } from './crossing';
import type { Evaluation, PathInput, PathResult } from './evaluate';

/** A book of which every position was assessed. */
export interface ExactBook {
  /** In the order of the book's accounts. */
  readonly assessed: readonly Assessment[];
  /** Places in it, in the order of the rows. */
  readonly order: readonly number[];
  /** The rows made so far of this block's assessments. */
  readonly made: WeakMap<Assessment, PositionRow>;
  /** By place, of the block before: what trends and movers are counted from. */
  readonly healthBefore: readonly (bigint | undefined)[];
}

type Same = Evaluation & { readonly exact: ExactBook };

/** Assesses every position by the exact rules: for books of some ten thousand, and what the kernel's path is measured against. */
export const evaluateExact = ({
  rules,
  book,
  previous,
  onlyPrices,
  accrued,
  context,
  summarised,
  mark,
}: PathInput): PathResult => {
  const before = previous?.exact && { ...previous, exact: previous.exact };
  const same = onlyPrices ? before : undefined;
  const assessed = same
    ? reassess(rules, accrued, book, same, context)
    : assessBook(rules, accrued, book.accounts.values(), context);
  mark('assess');

  const queue = queuePlaces(assessed);
  const samePlans = same?.exact.assessed.every((was, place) => !was.plan === !assessed[place]?.plan);
  const order =
    same && samePlans
      ? [...queue, ...same.exact.order.filter((place) => assessed[place]?.plan === undefined)]
      : bookOrder(assessed, queue, before?.exact.order);
  mark('queue');

  const earlier = same ? [] : positionsBefore(previous, assessed);
  const healthBefore = same?.exact.healthBefore ?? earlier.map((position) => position?.healthFactor);
  const made = same?.exact.made ?? new WeakMap<Assessment, PositionRow>();
  const lossOf = (position: Position) => lossGivenBreach(position, context.loss);
  const rows = assessedRows({ book: assessed, order, queued: queue.length, healthBefore, lossOf, made });
  let byAccount: ReadonlyMap<Address, Position> | undefined;
  return {
    evaluated: {
      rows,
      crossed: earlier.flatMap((position, place): Crossing[] => {
        const now = (assessed[place] as Assessment).position;
        const cause = crossingOf(position?.healthFactor, now.healthFactor);
        return cause ? [{ account: now.account, cause }] : [];
      }),
      position: (account) => {
        byAccount ??= new Map(assessed.map(({ position }) => [position.account, position]));
        return byAccount.get(account);
      },
      exact: { assessed, order, made, healthBefore },
    },
    // Sums, curves and movers hang on the protocol's prices alone: after a move of others they stand.
    figures: same ? same.snapshot : figuresView(accrued, bookFigures(assessed, healthBefore)),
    ...namedRows(rows),
    guard: guardSummary(assessed, summarised.departures, context.exitPrices, summarised.at, summarised.before),
  };
};

/** For each assessment the same account's position in the evaluation before, whichever path that took. */
const positionsBefore = (
  previous: Evaluation | undefined,
  assessed: readonly Assessment[],
): readonly (Position | undefined)[] => {
  if (previous?.exact === undefined) return assessed.map(({ position }) => previous?.position(position.account));
  return assessmentsBefore(previous.exact.assessed, assessed).map((before) => before?.position);
};

/**
 * Outside prices moved: health factors hold; the guard's verdicts, and losses and plans of liquidatable positions, may
 * not. The loss of any other hangs on its health factor, on how wild prices are (a minute's), and on exit prices only
 * by whole percents: most price ticks leave all of them.
 */
const reassess = (
  rules: ProtocolRules,
  accrued: MarketState,
  book: Book,
  same: Same,
  { exitPrices: exits, guard: guardedBy, loss }: AssessContext,
): readonly Assessment[] => {
  const lossesHold = sameLossTerms(loss, same.context.loss);
  return same.exact.assessed.map((assessment) => {
    const { position, status } = assessment;
    const verdict = judge(rules, accrued.revision, position, guardedBy);
    const guard = sameVerdict(verdict, assessment.guard) ? assessment.guard : verdict;
    const account = book.accounts.get(position.account);
    if (account && (status === 'liquidatable' || status === 'bad-debt')) {
      const { plan, blockedBy } = bestPlan(rules, accrued, account, position, exits);
      return { ...assessment, ...estimateLoss(position, loss), plan, blockedBy, guard };
    }
    const estimate = lossesHold ? assessment : estimateLoss(position, loss);
    // Of an unknown chance the loss is unknown as well; of any other it may have moved without the estimate.
    const held = lossesHold || (estimate.breachProbability ?? assessment.breachProbability) === undefined;
    if (held && guard === assessment.guard) return assessment;
    const { breachProbability, expectedLoss } = estimate;
    const moved = { ...assessment, breachProbability, expectedLoss, guard };
    const row = same.exact.made.get(assessment);
    // A row shows of a verdict its kind alone.
    if (row && held && guard.kind === assessment.guard.kind) same.exact.made.set(moved, row);
    return moved;
  });
};
