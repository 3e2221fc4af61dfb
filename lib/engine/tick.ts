import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { VolatilityModel } from '@/lib/core/risk/volatility';
import { carriedRows, type DeficitRow } from '@/lib/core/settlement/deficit-books';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { type Book, putBack, takeAccounts } from './book';
import { type EvaluateInput, type Evaluation, evaluate } from './evaluate';
import type { Frame } from './frame';
import type { BlockPrices, BookRows, Clock, HeadEvent, PositionChange } from './ports';
import { positionChanges, type Touched } from './position-changes';
import { type PredictRangeDeps, predictRange } from './predict-range';
import { protocolQuotes } from './protocol-quotes';
import type { QuoteBoard } from './quote-board';
import { readBlock } from './read-block';

export type TickCause =
  | { readonly reason: 'block'; readonly head: HeadEvent }
  /** `from` still stands; accounts touched since by blocks that do not are read again. */
  | {
      readonly reason: 'reorg';
      readonly head: HeadEvent;
      readonly from: BlockRef;
      readonly again: ReadonlySet<Address>;
    }
  /** Reads every known borrower. */
  | {
      readonly reason: 'start' | 'resync' | 'everything-after-reorg';
      readonly head: HeadEvent;
      readonly onProgress: (done: number, total: number) => void;
    }
  /** Evaluates anew what is known: prices moved, or a re-sync repaired accounts. */
  | { readonly reason: 'price' | 'repair' };

export interface TickDeps extends PredictRangeDeps {
  readonly clock: Clock;
  readonly stopwatch: () => number;
  readonly config: MarketConfig;
  readonly blockPrices: BlockPrices;
  readonly board: QuoteBoard;
  /** Every account that ever borrowed; grows by those discovered. */
  readonly known: Set<Address>;
  readonly study?: EvaluateInput['study'];
  /** How prices moved up to a time (unix ms); without it no chance of a breach is known. */
  readonly volatility?: (now: number) => VolatilityModel;
  /** How long a position that was liquidated had been below 1, as far as it was watched. */
  readonly lagOf?: (settlement: SettlementView) => SettlementView['lag'];
  /** Lines of the bad-debt books that the store kept: what a first tick goes on from. */
  readonly keptDeficits?: readonly DeficitRow[];
  readonly publish: (frame: Pick<Frame, 'snapshot' | 'rows'>) => void;
  readonly exactUpTo?: EvaluateInput['exactUpTo'];
  readonly backend?: EvaluateInput['backend'];
  readonly alive?: EvaluateInput['alive'];
}

/** What one tick leaves to the next. */
export interface TickState {
  readonly book: Book;
  readonly evaluation: Evaluation;
  /** The protocol's own prices as quotes, for the price history. */
  readonly protocolQuotes: readonly Quote[];
  /** Newest first. */
  readonly settlements: readonly SettlementView[];
  /** Lines of the bad-debt books up to the book's block, in order. */
  readonly deficits: readonly DeficitRow[];
  readonly publishMs: number;
}

export interface TickResult {
  readonly next: TickState;
  readonly settlements: readonly SettlementView[];
  /** What the books gained. */
  readonly books: Pick<BookRows, 'ledgers' | 'deficits'>;
  readonly positionChanges: readonly PositionChange[];
  readonly touched:
    | { readonly all: ReadonlySet<Address>; readonly discovered: ReadonlySet<Address>; readonly resync: boolean }
    | undefined;
}

/** Liquidations kept in the snapshot. */
const RECENT_SETTLEMENTS = 20;

type Stages = Record<Exclude<keyof Snapshot['tick']['stages'], 'publish'>, number>;

/**
 * One evaluation of the whole book, in stages. Every effect is injected. Rejects, leaving `state` as it was, when the chain cannot be read or the rules refuse the market.
 */
export const runTick = async (deps: TickDeps, state: TickState | undefined, cause: TickCause): Promise<TickResult> => {
  const { stopwatch, rules, config, board, known, publish } = deps;
  const started = stopwatch();
  const stages: Stages = { read: 0, price: 0, assess: 0, queue: 0, snapshot: 0 };
  let lap = started;
  const mark = (stage: keyof Stages): void => {
    const now = stopwatch();
    stages[stage] += now - lap;
    lap = now;
  };

  // 1. read: everything at one block; nothing of the state changes before all of it is here.
  const reading = await read(deps, state, cause);
  const fresh = reading.settlements.map((settlement) => withLag(settlement, deps.lagOf?.(settlement)));
  mark('read');

  // 2.–5. price → assess → queue → snapshot
  const recent = [...[...fresh].reverse(), ...reading.standing].slice(0, RECENT_SETTLEMENTS);
  const now = deps.clock.now();
  const evaluation = undoing(reading, () =>
    evaluate({
      rules,
      config,
      book: reading.book,
      changed: reading.changed,
      quotes: board.quotes(),
      previous: state?.evaluation,
      onlyPrices: cause.reason === 'price',
      settlements: recent,
      deficits: reading.deficits,
      now,
      ...(deps.volatility && { volatility: deps.volatility(now) }),
      ...(deps.study && { study: deps.study }),
      ...(deps.exactUpTo !== undefined && { exactUpTo: deps.exactUpTo }),
      backend: deps.backend,
      alive: deps.alive,
      mark,
      tick: () => ({
        reason: wireReason(cause.reason),
        at: deps.clock.now(),
        durationMs: stopwatch() - started,
        // A frame cannot tell how long its own publication takes: it tells the previous one's.
        stages: { ...stages, publish: state?.publishMs ?? 0 },
      }),
    }),
  );

  // 6. publish: the store comes later and never delays it.
  const publishing = stopwatch();
  publish({ snapshot: evaluation.snapshot, rows: evaluation.rows });
  const next: TickState = {
    book: reading.book,
    evaluation,
    protocolQuotes: protocolQuotes(reading.book),
    settlements: recent,
    deficits: reading.deficits,
    publishMs: stopwatch() - publishing,
  };
  for (const account of reading.touched?.discovered ?? []) known.add(account);
  return {
    next,
    settlements: fresh,
    books: reading.books,
    positionChanges: state ? positionChanges(reading.book.block, evaluation, reading.touched, fresh) : [],
    touched: reading.touched,
  };
};

const withLag = (settlement: SettlementView, lag: SettlementView['lag']): SettlementView =>
  lag === undefined ? settlement : { ...settlement, lag };

/** A book that the rules refuse is not kept: the accounts are again what they were. */
const undoing = <T>({ book, touched }: Reading, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (touched) putBack(book.accounts, touched.overwritten);
    throw error;
  }
};

interface Reading {
  readonly book: Book;
  /** Accounts that are not what they were at the previous evaluation; `undefined`: any of them. */
  readonly changed: ReadonlySet<Address> | undefined;
  /** Liquidations of the blocks read, oldest first. */
  readonly settlements: readonly SettlementView[];
  /** Those known before that still stand, newest first. */
  readonly standing: readonly SettlementView[];
  /** Lines of the bad-debt books up to the block. */
  readonly deficits: readonly DeficitRow[];
  /** What the books gained. */
  readonly books: TickResult['books'];
  /** With what the reading changed in the accounts of the state's book. */
  readonly touched: (Touched & { readonly resync: boolean }) | undefined;
}

const read = async (deps: TickDeps, state: TickState | undefined, cause: TickCause): Promise<Reading> => {
  const { reader, blockPrices, known } = deps;
  switch (cause.reason) {
    case 'price':
    case 'repair': {
      if (!state) throw new Error('nothing was read yet');
      const { deficits } = state;
      const rest = { settlements: [], standing: state.settlements, deficits, books: NO_BOOKS, touched: undefined };
      if (cause.reason === 'price') return { book: state.book, changed: new Set(), ...rest };
      return { book: { ...state.book, repaired: new Set() }, changed: state.book.repaired, ...rest };
    }
    case 'start':
    case 'resync':
    case 'everything-after-reorg': {
      const { block, receivedAt } = cause.head;
      const [market, rounds] = await Promise.all([reader.readMarket(block), blockPrices.read(block)]);
      const read = await reader.readAccounts(market, [...known], block, cause.onProgress);
      const accounts: Book['accounts'] = new Map();
      takeAccounts(accounts, read);
      const book = { block, receivedAt, market, accounts, repaired: new Set<Address>(), rounds };
      const kept = upTo(state?.deficits ?? deps.keptDeficits ?? [], oldestReplaced(cause.head) ?? block.number + 1n);
      const carried = carriedRows(kept, market.reserves, block);
      return {
        book,
        changed: undefined,
        settlements: [],
        standing: standing(state, cause.head),
        deficits: [...kept, ...carried],
        books: { ledgers: [], deficits: carried },
        touched: undefined,
      };
    }
    case 'block':
    case 'reorg': {
      if (!state) throw new Error('nothing was read yet');
      const { head } = cause;
      const from = cause.reason === 'reorg' ? cause.from : state.book.block;
      const again = cause.reason === 'reorg' ? cause.again : [];
      const {
        market,
        accounts: read,
        rounds,
        changes,
      } = await readBlock(
        deps,
        head,
        from,
        (account) => known.has(account),
        [...again].filter((account) => known.has(account)),
      );
      const parent = cause.reason === 'block' ? state.book : undefined;
      const settlements = await predictRange(deps, parent, head, market, changes);
      const all = new Set([...changes.touched, ...again]);
      const { accounts, repaired = [] } = state.book;
      // The last step, as nothing may change before all is read; the map is the state's own.
      const overwritten = takeAccounts(accounts, read);
      const { block, receivedAt } = head;
      return {
        book: { block, receivedAt, market, accounts, repaired: new Set(), rounds },
        changed: new Set([...read.keys(), ...repaired]),
        settlements,
        standing: standing(state, head),
        deficits: [...upTo(state.deficits, from.number + 1n), ...(changes.deficits ?? [])],
        books: { ledgers: changes.ledgers ?? [], deficits: changes.deficits ?? [] },
        touched: { all, discovered: changes.discovered, overwritten, resync: changes.resync },
      };
    }
  }
};

const NO_BOOKS: TickResult['books'] = { ledgers: [], deficits: [] };

const upTo = (rows: readonly DeficitRow[], end: bigint): readonly DeficitRow[] =>
  rows.filter(({ blockNumber }) => BigInt(blockNumber) < end);

const oldestReplaced = ({ replaced }: HeadEvent): bigint | undefined =>
  replaced.map(({ number }) => number).sort((a, b) => Number(a - b))[0];

const standing = (state: TickState | undefined, { replaced }: HeadEvent): readonly SettlementView[] => {
  const gone = new Set<string>(replaced.map(({ hash }) => hash));
  return (state?.settlements ?? []).filter(({ blockHash }) => !gone.has(blockHash));
};

const wireReason = (reason: TickCause['reason']): Snapshot['tick']['reason'] => {
  if (reason === 'everything-after-reorg') return 'reorg';
  return reason === 'repair' ? 'resync' : reason;
};
