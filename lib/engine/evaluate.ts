import type { Address } from 'viem';
import { composites } from '@/lib/core/oracle/composite';
import type { Composite, Quote } from '@/lib/core/oracle/quote';
import type { Position } from '@/lib/core/position/position';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { type AssessContext, assessBook } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { exitPrices } from '@/lib/core/risk/exit-price';
import {
  estimateLoss,
  type LossContext,
  lossContext,
  lossGivenBreach,
  sameLossTerms,
} from '@/lib/core/risk/expected-loss';
import { gasCost } from '@/lib/core/risk/gas-cost';
import { judge } from '@/lib/core/risk/guard';
import { guardContext } from '@/lib/core/risk/guard-context';
import { departures } from '@/lib/core/risk/guard-departures';
import { guardSummary } from '@/lib/core/risk/guard-summary';
import { bestPlan } from '@/lib/core/risk/plan';
import { bookOrder, queuePlaces } from '@/lib/core/risk/queue';
import { sameVerdict } from '@/lib/core/risk/verdict';
import { NO_VOLATILITY, type VolatilityModel } from '@/lib/core/risk/volatility';
import type { PriceStudy } from '@/lib/core/snapshot/asset-view';
import { buildSnapshot } from '@/lib/core/snapshot/build';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { assessedRows, type RowBook } from '@/lib/core/snapshot/row-book';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { assessmentsBefore } from './assessments-before';
import type { Book } from './book';
import { protocolQuotes } from './protocol-quotes';
import { STABLE_SYMBOLS } from './stable-symbols';

/** What one evaluation found; the next one measures changes by it. */
export interface Evaluation {
  /** The market accrued to its block's timestamp. */
  readonly accrued: MarketState;
  /** In the order of the book's accounts. */
  readonly book: readonly Assessment[];
  /** Places in it, in the order of the rows. */
  readonly order: readonly number[];
  readonly rows: RowBook;
  /** The rows made so far of this block's assessments. */
  readonly made: WeakMap<Assessment, PositionRow>;
  /** By place, of the block before: what trends and movers are counted from. */
  readonly healthBefore: readonly (bigint | undefined)[];
  /** What expected losses were computed with. */
  readonly loss: LossContext;
  readonly snapshot: Snapshot;
}

export interface EvaluateInput {
  readonly rules: ProtocolRules;
  readonly config: MarketConfig;
  readonly book: Book;
  readonly quotes: readonly Quote[];
  readonly previous: Evaluation | undefined;
  /** The book is the previous evaluation's: only what hangs on outside prices is computed again. */
  readonly onlyPrices: boolean;
  /** Newest first. */
  readonly settlements: readonly SettlementView[];
  /** Unix ms. */
  readonly now: number;
  /** How prices moved until now; without it no chance of a breach is known. */
  readonly volatility?: VolatilityModel;
  readonly mark: (stage: 'price' | 'assess' | 'queue' | 'snapshot') => void;
  /** Takes the composites to what is followed over time. */
  readonly study?: (composites: ReadonlyMap<Address, Composite>, now: number) => PriceStudy;
  /** Called last: what the snapshot says of the tick. */
  readonly tick: () => Snapshot['tick'];
}

/** Stages 2–5 of a tick: price → assess → queue → snapshot. Pure but for the stopwatch; throws what the rules throw. */
export const evaluate = (input: EvaluateInput): Evaluation => {
  const { rules, config, book, previous, mark, now } = input;
  const same = input.onlyPrices ? previous : undefined;

  // 2. price
  const priced = composites([...protocolQuotes(book), ...book.rounds, ...input.quotes], now, config.aggregation);
  const accrued = same?.accrued ?? rules.accrue(book.market, book.block.timestamp);
  const context = contextOf(accrued, priced, input);
  mark('price');

  // 3. assess
  const assessed = same
    ? reassess(rules, accrued, book, same, context)
    : assessBook(rules, accrued, book.accounts.values(), context);
  mark('assess');

  // 4. queue
  const queue = queuePlaces(assessed);
  const samePlans = same?.book.every((before, place) => !before.plan === !assessed[place]?.plan);
  const order =
    same && samePlans
      ? [...queue, ...same.order.filter((place) => assessed[place]?.plan === undefined)]
      : bookOrder(assessed, queue, previous?.order);
  mark('queue');

  // 5. snapshot
  const healthBefore =
    same?.healthBefore ??
    assessmentsBefore(previous?.book ?? [], assessed).map((before) => before?.position.healthFactor);
  const made = same?.made ?? new WeakMap<Assessment, PositionRow>();
  const lossOf = (position: Position) => lossGivenBreach(position, context.loss);
  const rows = assessedRows({ book: assessed, order, queued: queue.length, healthBefore, lossOf, made });
  const built = buildSnapshot({
    config,
    market: accrued,
    block: book.block,
    receivedAt: book.receivedAt,
    tick: input.tick(),
    now,
    composites: priced,
    study: input.study?.(priced, now),
    // Sums, curves and movers hang on the protocol's prices alone: after a move of others they stand.
    book: same ? [] : assessed,
    rows,
    healthBefore,
    guard: guardSummary(
      assessed,
      departures(accrued, context.guard.box, config),
      context.exitPrices,
      { block: Number(book.block.number), timestamp: Number(book.block.timestamp) },
      alarmsSince(previous),
    ),
    volatility: context.loss.model,
    settlements: input.settlements,
  });
  const { assets, guard, queue: first, next, volatility, settlements } = built;
  const snapshot = same ? { ...same.snapshot, assets, guard, queue: first, next, volatility, settlements } : built;
  mark('snapshot');
  return {
    accrued,
    book: assessed,
    order,
    rows,
    made,
    healthBefore,
    loss: context.loss,
    snapshot: { ...snapshot, tick: input.tick() },
  };
};

const contextOf = (
  market: MarketState,
  priced: ReadonlyMap<Address, Composite>,
  { config, volatility = NO_VOLATILITY, settlements }: EvaluateInput,
): AssessContext => {
  const exits = exitPrices(market, priced);
  const options = config.expectedLoss ?? DEFAULT_EXPECTED_LOSS;
  const mined = settlements.map(({ gasUsed, gasCost: paid }) => ({ gasUsed: BigInt(gasUsed), gasCost: BigInt(paid) }));
  return {
    exitPrices: exits,
    guard: guardContext(market, priced.values()),
    loss: lossContext(market, volatility, exits, gasCost(market, mined, options.gas), options),
    stable: new Set(
      [...market.reserves.values()].filter(({ symbol }) => STABLE_SYMBOLS.has(symbol)).map(({ asset }) => asset),
    ),
  };
};

const alarmsSince = (previous: Evaluation | undefined): Parameters<typeof guardSummary>[4] => {
  const alarm = previous?.snapshot.guard.alarm;
  return { wrongful: alarm?.wrongful?.since, hidden: alarm?.hidden?.since };
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
  same: Evaluation,
  { exitPrices: exits, guard: guardedBy, loss }: AssessContext,
): readonly Assessment[] => {
  const lossesHold = sameLossTerms(loss, same.loss);
  return same.book.map((assessment) => {
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
    const row = same.made.get(assessment);
    // A row shows of a verdict its kind alone.
    if (row && held && guard.kind === assessment.guard.kind) same.made.set(moved, row);
    return moved;
  });
};
