import type { Address } from 'viem';
import { composites } from '@/lib/core/oracle/composite';
import type { Composite, Quote } from '@/lib/core/oracle/quote';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { type AssessContext, assessBook, uncoveredDebt } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { bestPlan } from '@/lib/core/risk/plan';
import { bookOrder, liquidationQueue } from '@/lib/core/risk/queue';
import { buildSnapshot } from '@/lib/core/snapshot/build';
import { assessedRows, type RowBook } from '@/lib/core/snapshot/row-book';
import type { PositionRow, SettlementView, Snapshot } from '@/lib/core/snapshot/schema';
import type { Book } from './book';
import { protocolQuotes } from './protocol-quotes';
import { STABLE_SYMBOLS } from './stable-symbols';

/** What one evaluation found; the next one measures changes by it. */
export interface Evaluation {
  /** The market accrued to its block's timestamp. */
  readonly accrued: MarketState;
  /** In the order of the rows. */
  readonly ordered: readonly Assessment[];
  readonly byAccount: ReadonlyMap<Address, Assessment>;
  readonly rows: RowBook;
  /** The rows made so far of this block's assessments. */
  readonly made: WeakMap<Assessment, PositionRow>;
  /** Of the block before this evaluation's: what trends and movers are counted from. */
  readonly before: ReadonlyMap<Address, Assessment> | undefined;
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
  readonly mark: (stage: 'price' | 'assess' | 'queue' | 'snapshot') => void;
  /** Called last: what the snapshot says of the tick. */
  readonly tick: () => Snapshot['tick'];
}

/** Stages 2–5 of a tick: price → assess → queue → snapshot. Pure but for the stopwatch; throws what the rules throw. */
export const evaluate = (input: EvaluateInput): Evaluation => {
  const { rules, config, book, previous, mark, now } = input;
  const same = input.onlyPrices ? previous : undefined;

  // 2. price
  const priced = composites([...protocolQuotes(book), ...book.rounds, ...input.quotes], now);
  const accrued = same?.accrued ?? rules.accrue(book.market, book.block.timestamp);
  const context = contextOf(accrued, priced);
  mark('price');

  // 3. assess
  const assessed = same
    ? reassess(rules, accrued, book, same, context)
    : assessBook(rules, accrued, inOrderOf(previous, book), context);
  const byAccount = new Map(assessed.map((assessment) => [assessment.position.account, assessment]));
  mark('assess');

  // 4. queue
  const queue = liquidationQueue(assessed);
  const samePlans = same?.ordered.every((before, index) => !before.plan === !assessed[index]?.plan);
  const ordered = samePlans
    ? [...queue, ...assessed.filter(({ plan }) => plan === undefined)]
    : bookOrder(assessed, queue);
  mark('queue');

  // 5. snapshot
  const before = same ? same.before : previous?.byAccount;
  const healthBefore = (account: Address) => before?.get(account)?.position.healthFactor;
  const made = same?.made ?? new WeakMap<Assessment, PositionRow>();
  const rows = assessedRows({ ordered, queued: queue.length, healthBefore, made });
  const built = buildSnapshot({
    config,
    market: accrued,
    block: book.block,
    receivedAt: book.receivedAt,
    tick: input.tick(),
    now,
    composites: priced,
    // Sums, curves and movers hang on the protocol's prices alone: after a move of others they stand.
    book: same ? [] : assessed,
    rows,
    healthBefore,
    settlements: input.settlements,
  });
  const { assets, queue: first, settlements } = built;
  const snapshot = same ? { ...same.snapshot, assets, queue: first, settlements } : built;
  mark('snapshot');
  return {
    accrued,
    ordered,
    byAccount,
    rows,
    made,
    before,
    snapshot: { ...snapshot, tick: input.tick() },
  };
};

const contextOf = (market: MarketState, priced: ReadonlyMap<Address, Composite>): AssessContext => ({
  exitPrices: exitPrices(market, priced),
  stable: new Set(
    [...market.reserves.values()].filter(({ symbol }) => STABLE_SYMBOLS.has(symbol)).map(({ asset }) => asset),
  ),
});

/** The accounts in the order they had: sorting what is nearly sorted costs next to nothing. */
const inOrderOf = function* (previous: Evaluation | undefined, { accounts }: Book): Generator<AccountState> {
  for (const { position } of previous?.ordered ?? []) {
    const account = accounts.get(position.account);
    if (account) yield account;
  }
  for (const [address, account] of accounts) if (!previous?.byAccount.has(address)) yield account;
};

/** Outside prices moved: health factors hold, expected losses and the plans of liquidatable positions may not. */
const reassess = (
  rules: ProtocolRules,
  accrued: MarketState,
  book: Book,
  same: Evaluation,
  { exitPrices: exits }: AssessContext,
): readonly Assessment[] =>
  same.ordered.map((assessment) => {
    const { position, status } = assessment;
    const expectedLoss = uncoveredDebt(position, exits);
    const account = book.accounts.get(position.account);
    if (account && (status === 'liquidatable' || status === 'bad-debt')) {
      const { plan, blockedBy } = bestPlan(rules, accrued, account, position, exits);
      return { ...assessment, expectedLoss, plan, blockedBy };
    }
    return expectedLoss === assessment.expectedLoss ? assessment : { ...assessment, expectedLoss };
  });
