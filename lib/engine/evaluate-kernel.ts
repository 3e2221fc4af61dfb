import type { Position } from '@/lib/core/position/position';
import { lossGivenBreach } from '@/lib/core/risk/expected-loss';
import type { Place } from '@/lib/core/risk/kernel/book';
import {
  type Crossing,
  evaluateLarge,
  type LargeEvaluation,
  type LargeInput,
  repriceLarge,
} from '@/lib/core/risk/large-book/evaluate-large';
import { fallen, largeFigures, largeGuardSummary, nextInLine } from '@/lib/core/risk/large-book/large-figures';
import { figuresView, NEXT_LENGTH, QUEUE_LENGTH } from '@/lib/core/snapshot/build';
import { largeRows } from '@/lib/core/snapshot/large-rows';
import { type Fallen, MOVERS, moversOf } from '@/lib/core/snapshot/movers';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { positionRow, TREND_THRESHOLD } from '@/lib/core/snapshot/rows';
import { WAD } from '@/lib/core/units/units';
import { crossingOf } from './crossing';
import type { Evaluation, PathInput, PathResult } from './evaluate';

/** So many first places of the book are found with every evaluation. */
const AT_HAND = 100;

/** Evaluates a large book by the risk kernel: the exact rules are asked about those below 1, in doubt, and looked at. */
export const evaluateByKernel = ({
  rules,
  book,
  changed,
  previous,
  backend,
  alive,
  onlyPrices,
  now,
  accrued,
  context,
  summarised,
  mark,
}: PathInput): PathResult => {
  const before = previous?.large;
  const same = onlyPrices && before ? previous : undefined;
  const large =
    same && before
      ? repriceLarge(before, context, now)
      : evaluateLarge(before, {
          rules,
          market: accrued,
          accounts: book.accounts,
          changed,
          backend,
          alive,
          context,
          now,
          ...(!before && previous && { healthBefore: healthIn(previous) }),
        });
  mark('assess');
  const { book: view } = large;
  const lossOf = (position: Position) => lossGivenBreach(position, context.loss);
  const rows = largeRows(view, lossOf, before && previous?.rows);
  const rowAt = (place: Place, rank: number | null): PositionRow => {
    const assessment = view.assessmentAt(place);
    return positionRow(assessment, rank, view.healthBefore(place), lossOf(assessment.position));
  };
  // They are kept: whoever asks for the first hundred places of this evaluation costs it nothing.
  view.first(AT_HAND);
  const queue = large.belowOrder.first(QUEUE_LENGTH).map((place, index) => rowAt(place, index + 1));
  const next = nextInLine(large, NEXT_LENGTH).map((place) => rowAt(place, null));
  mark('queue');
  return {
    evaluated: {
      rows,
      crossed: before ? large.crossed : crossedSince(previous, large),
      position: (account) => {
        const place = view.placeOf(account);
        return place === undefined ? undefined : view.assessmentAt(place).position;
      },
      large,
    },
    // Sums, curves and movers hang on the protocol's prices alone: after a move of others they stand.
    figures: same ? same.snapshot : figuresView(accrued, { ...largeFigures(large), movers: moversOf(falls(large)) }),
    queue,
    next,
    guard: largeGuardSummary(large, summarised.departures, summarised.at, summarised.before),
  };
};

/** By itself: a closure beside those that an evaluation keeps would keep the evaluation before, and that the one before it. */
const healthIn =
  ({ position }: Evaluation): NonNullable<LargeInput['healthBefore']> =>
  (account) =>
    position(account)?.healthFactor;

function* falls(large: LargeEvaluation): Generator<Fallen> {
  const { book } = large;
  for (const place of fallen(large, MOVERS, TREND_THRESHOLD)) {
    const { account, healthFactor, totalDebt: debt } = book.assessmentAt(place).position;
    yield { account, healthFactor, before: book.healthBefore(place), debt };
  }
}

/** After an evaluation that took the exact path. */
const crossedSince = (previous: Evaluation | undefined, { book }: LargeEvaluation): readonly Crossing[] => {
  const classes = book.classes();
  return (previous?.exact?.assessed ?? []).flatMap(({ position: { account, healthFactor } }): Crossing[] => {
    const place = book.placeOf(account);
    // Whoever stands on the same side of 1 by class needs no exact health factor.
    if (place === undefined || (classes[place] === 0) === (healthFactor !== undefined && healthFactor < WAD)) return [];
    const cause = crossingOf(healthFactor, book.assessmentAt(place).position.healthFactor);
    return cause ? [{ account, cause }] : [];
  });
};
