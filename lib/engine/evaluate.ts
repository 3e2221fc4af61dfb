import type { Address } from 'viem';
import { composites } from '@/lib/core/oracle/composite';
import type { Composite, Quote } from '@/lib/core/oracle/quote';
import type { Position } from '@/lib/core/position/position';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { AssessContext } from '@/lib/core/risk/assess';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { lossContext } from '@/lib/core/risk/expected-loss';
import { gasCost } from '@/lib/core/risk/gas-cost';
import { guardContext } from '@/lib/core/risk/guard-context';
import { type Departure, departures } from '@/lib/core/risk/guard-departures';
import type { GuardSummary, guardSummary } from '@/lib/core/risk/guard-summary';
import type { Backend } from '@/lib/core/risk/kernel/backend';
import type { Crossing, LargeEvaluation } from '@/lib/core/risk/large-book/evaluate-large';
import { NO_VOLATILITY, type VolatilityModel } from '@/lib/core/risk/volatility';
import { type DeficitRow, deficitBooks } from '@/lib/core/settlement/deficit-books';
import type { PriceStudy } from '@/lib/core/snapshot/asset-view';
import { buildSnapshot, type FiguresView, type SnapshotInput } from '@/lib/core/snapshot/build';
import type { RowBook } from '@/lib/core/snapshot/row-book';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { Book } from './book';
import { type ExactBook, evaluateExact } from './evaluate-exact';
import { evaluateByKernel } from './evaluate-kernel';
import { protocolQuotes } from './protocol-quotes';
import { STABLE_SYMBOLS } from './stable-symbols';

/**
 * Books up to this size are assessed position by position by the exact rules, in some 5 µs each; a larger one by the
 * risk kernel, and by the exact rules only where somebody is below 1, in doubt, or looked at.
 */
const EXACT_UP_TO = 20_000;
/** A book that shrinks goes back to the exact path below this share of it: one that is right at it must not be built anew with every block. */
const BACK_BELOW = 0.9;

/** What one evaluation found; the next one measures changes by it. The same for books of any size. */
export interface Evaluation extends EvaluatedBook {
  /** The market accrued to its block's timestamp. */
  readonly accrued: MarketState;
  readonly context: AssessContext;
  readonly snapshot: Snapshot;
}

/** What either path makes of a book. */
export interface EvaluatedBook {
  readonly rows: RowBook;
  /** Whose health factor crossed 1 since the evaluation before, as far as it is known on both sides. */
  readonly crossed: readonly Crossing[];
  /** As of this evaluation, exact; `undefined` of an account that is not in the book. Not to be asked once the next was made. */
  readonly position: (account: Address) => Position | undefined;
  /** One of the two. */
  readonly exact?: ExactBook;
  readonly large?: LargeEvaluation;
}

/** What a path is given, and gives beside the book. */
export interface PathInput extends Omit<EvaluateInput, 'tick' | 'study' | 'quotes'> {
  readonly accrued: MarketState;
  readonly context: AssessContext;
  readonly summarised: SummaryInput;
}

export interface SummaryInput {
  readonly departures: readonly Departure[];
  readonly at: Parameters<typeof guardSummary>[3];
  readonly before: Parameters<typeof guardSummary>[4];
}

export interface PathResult extends Pick<SnapshotInput, 'queue' | 'next'> {
  readonly evaluated: EvaluatedBook;
  readonly figures: FiguresView;
  readonly guard: GuardSummary;
}

export interface EvaluateInput {
  readonly rules: ProtocolRules;
  readonly config: MarketConfig;
  readonly book: Book;
  /** The only accounts that can have changed since `previous`; `undefined`: any. */
  readonly changed?: Iterable<Address> | undefined;
  readonly quotes: readonly Quote[];
  readonly previous: Evaluation | undefined;
  /** The book is the previous evaluation's: only what hangs on outside prices is computed again. */
  readonly onlyPrices: boolean;
  /** Newest first. */
  readonly settlements: readonly SettlementView[];
  /** Lines of the bad-debt books up to the book's block, where they are kept. */
  readonly deficits?: readonly DeficitRow[];
  /** Unix ms. */
  readonly now: number;
  /** How prices moved until now; without it no chance of a breach is known. */
  readonly volatility?: VolatilityModel;
  /** Positions up to which a book is assessed one by one. */
  readonly exactUpTo?: number;
  /** Makes what a large book's kernel runs on; plain TypeScript when absent. */
  readonly backend?: (() => Backend) | undefined;
  /** Called every so often while a long evaluation runs: whoever waits for the thread sees that it is at work. */
  readonly alive?: (() => void) | undefined;
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

  // 3.–4. assess, queue
  const path = isLarge(input) ? evaluateByKernel : evaluateExact;
  const { evaluated, figures, queue, next, guard } = path({
    ...input,
    accrued,
    context,
    summarised: {
      departures: departures(accrued, context.guard.box, config),
      at: { block: Number(book.block.number), timestamp: Number(book.block.timestamp) },
      before: alarmsSince(previous),
    },
  });

  // 5. snapshot
  const built = buildSnapshot({
    config,
    market: accrued,
    block: book.block,
    receivedAt: book.receivedAt,
    tick: input.tick(),
    now,
    composites: priced,
    study: input.study?.(priced, now),
    figures,
    queue,
    next,
    guard,
    volatility: context.loss.model,
    gasUsd: context.loss.gas.usd,
    settlements: input.settlements,
  });
  mark('snapshot');
  const deficits = input.deficits && { deficits: deficitsView(input.deficits, accrued) };
  return { ...evaluated, accrued, context, snapshot: { ...built, ...deficits, tick: input.tick() } };
};

const deficitsView = (rows: readonly DeficitRow[], { reserves }: MarketState): NonNullable<Snapshot['deficits']> =>
  deficitBooks(rows, reserves).map(({ asset, ...sums }) => ({
    asset,
    carried: sums.carried.toString(),
    created: sums.created.toString(),
    covered: sums.covered.toString(),
    booked: sums.booked.toString(),
    onChain: sums.onChain.toString(),
  }));

const isLarge = ({ book, previous, onlyPrices, exactUpTo = EXACT_UP_TO }: EvaluateInput): boolean =>
  onlyPrices && previous
    ? previous.large !== undefined
    : book.accounts.size > exactUpTo * (previous?.large ? BACK_BELOW : 1);

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

const alarmsSince = (previous: Evaluation | undefined): SummaryInput['before'] => {
  const alarm = previous?.snapshot.guard.alarm;
  return { wrongful: alarm?.wrongful?.since, hidden: alarm?.hidden?.since };
};
