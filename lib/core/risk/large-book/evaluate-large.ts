import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { type AssessContext, assess } from '../assess';
import type { Assessment } from '../assessment';
import { sameLossTerms } from '../expected-loss';
import type { Backend } from '../kernel/backend';
import { NoSuchPlaceError, type Place } from '../kernel/book';
import { CALM, UNSET } from '../kernel/classes';
import { type BookMirror, mirrorBook } from '../what-if/book-mirror';
import { type BelowOrder, belowOrder } from './below-order';
import { type BelowRows, belowRows } from './below-rows';
import { createEstimates, type Estimates, forget, refreshEstimates, refreshNear } from './estimates';
import type { BookColumn, LargeBook } from './large-book';
import { type LargeGuard, largeGuard } from './large-guard';
import { largeView } from './large-view';
import { type LossTerms, lossTerms } from './loss-terms';
import type { RestOrder } from './rest-order';

export interface LargeInput {
  readonly rules: ProtocolRules;
  /** Accrued to the time of the evaluation. */
  readonly market: MarketState;
  /** Accounts with debt. */
  readonly accounts: ReadonlyMap<Address, AccountState>;
  /** The only ones that can have changed since the previous evaluation; `undefined`: any. */
  readonly changed?: Iterable<Address> | undefined;
  /** As `MirrorOptions` has it. */
  readonly backend?: (() => Backend) | undefined;
  /** Called with every account taken in and every stretch estimated. */
  readonly alive?: (() => void) | undefined;
  readonly context: AssessContext;
  /** Unix ms. */
  readonly now: number;
  /** Of the first evaluation: exact health factors of the block before, wad, where they are known. */
  readonly healthBefore?: (account: Address) => bigint | undefined;
}

/** A position whose health factor crossed 1 since the evaluation before. */
export interface Crossing {
  readonly account: Address;
  readonly cause: 'liquidatable' | 'recovered';
}

/** One evaluation of a large book. The next one is made from it, and takes over what it holds. */
export interface LargeEvaluation {
  readonly book: LargeBook;
  readonly input: LargeInput;
  readonly state: LargeState;
  /** Everyone below 1: exact. */
  readonly below: ReadonlySet<Place>;
  readonly belowRows: BelowRows;
  readonly belowOrder: BelowOrder;
  /** The first of everyone who is not below 1, in the order of the columns. */
  readonly firstOfRest: (count: number) => Int32Array;
  readonly guard: LargeGuard;
  readonly crossed: readonly Crossing[];
  /** What the block before was, for health factors of then. */
  readonly before: Before;
  /** Made so far. */
  readonly columns: Map<BookColumn, Float64Array>;
  /** Of those that the exact rules were asked about, in this market: other prices of outside leave them as they are. */
  readonly positions: Map<Place, Position>;
}

/** What is kept from one evaluation to the next, and changed in place. */
export interface LargeState {
  /** `undefined` while it is brought up to date: an evaluation that failed leaves none, and the next one builds it anew. */
  mirror: BookMirror | undefined;
  /** The kernel's classes by place; `UNSET` of free ones. */
  classes: Uint8Array;
  readonly below: Set<Place>;
  readonly estimates: Estimates;
  /** The first eight digits of the accounts, by place. */
  digits: Uint32Array;
  /** The first of everyone who is not below 1, and the order of all of them where it was asked for, of a version of the estimates. */
  rest: { readonly of: number; readonly places: Int32Array; readonly order: RestOrder | undefined };
}

export interface Before {
  readonly market: MarketState | undefined;
  /** The terms of then. */
  readonly values: Float64Array | undefined;
  /** What those accounts were that changed since; `undefined` of one that was not in the book. */
  readonly changed: ReadonlyMap<Address, AccountState | undefined>;
  readonly healthBefore: ((account: Address) => bigint | undefined) | undefined;
}

/**
 * Evaluates a book by the risk kernel, and by the exact rules those below 1. `previous` is brought up to date in place
 * and must not be used beside the answer. Throws what the rules throw; the next evaluation then starts from nothing.
 */
export function evaluateLarge(previous: LargeEvaluation | undefined, input: LargeInput): LargeEvaluation {
  const { rules, market, accounts, context } = input;
  const known = previous?.state.mirror && previous;
  const state: LargeState = known?.state ?? {
    mirror: undefined,
    classes: new Uint8Array(0),
    below: new Set(),
    estimates: createEstimates(),
    digits: new Uint32Array(0),
    rest: { of: -1, places: new Int32Array(0), order: undefined },
  };
  const mirrored = state.mirror;
  state.mirror = undefined;
  const changed = new Map<Address, AccountState | undefined>();
  const values = mirrored?.book.terms.values;
  const crossings: { readonly place: Place; readonly cause: Crossing['cause'] }[] = [];
  const touched: Place[] = [];
  const mirror = mirrorBook(mirrored, rules, accounts, market, {
    changed: input.changed,
    backend: input.backend,
    onChange: (account, place, before) => {
      input.alive?.();
      if (mirrored) changed.set(account, before);
      if (before !== undefined && !accounts.has(account)) {
        state.below.delete(place);
        state.classes[place] = UNSET;
        forget(state.estimates, place);
      } else {
        touched.push(place);
        if (before === undefined) {
          if (place >= state.digits.length) state.digits = widened(state.digits, place);
          state.digits[place] = Number.parseInt(account.slice(2, 10), 16);
        }
      }
    },
    onCross: (place, now, before) => {
      if (place >= state.classes.length) state.classes = grown(state.classes, place);
      state.classes[place] = now;
      if (now === 0) {
        state.below.add(place);
        if (before > 0 && before <= CALM) crossings.push({ place, cause: 'liquidatable' });
      } else if (before === 0) {
        state.below.delete(place);
        if (now <= CALM) crossings.push({ place, cause: 'recovered' });
      }
    },
  });
  const accountAt = (place: Place): AccountState => {
    const account = mirror.accounts[place];
    if (account === undefined) throw new Error(`no account is at place ${place}`);
    return account;
  };
  // Of a book that is new everyone is estimated anyway.
  const here = mirrored ? touched.filter((place) => mirror.accounts[place] !== undefined) : [];
  const terms = lossTerms(mirror.book.terms, market, context.loss);
  refreshEstimates(state.estimates, mirror.book, terms, { changed: here, now: input.now, alive: input.alive });
  state.mirror = mirror;
  return finish(mirror, terms, {
    input,
    state,
    crossed: crossings.map(({ place, cause }) => ({ account: accountAt(place).account, cause })),
    columns: new Map(),
    positions: new Map(),
    before: {
      market: known?.input.market,
      values,
      changed,
      healthBefore: mirrored ? undefined : input.healthBefore,
    },
  });
}

/**
 * Prices outside the protocol moved, the book is the same: what of it is asked for is answered by the new ones. Chances
 * and losses of those not below 1 are estimated anew only where their terms moved (a minute's volatilities, an exit
 * price by a percent): of those below 1.25 now, of the others with the next blocks.
 */
export function repriceLarge(previous: LargeEvaluation, context: AssessContext, now: number): LargeEvaluation {
  const { state, before, input } = previous;
  const { mirror } = state;
  if (mirror === undefined) throw new Error('the book was not evaluated');
  const terms = lossTerms(mirror.book.terms, input.market, context.loss);
  if (!sameLossTerms(context.loss, input.context.loss)) refreshNear(state.estimates, mirror.book, terms);
  const isKept = (name: BookColumn): boolean => name !== 'breachProbability' && name !== 'expectedLoss';
  return finish(mirror, terms, {
    input: { ...input, context, now },
    state,
    crossed: [],
    before,
    columns: new Map([...previous.columns].filter(([name]) => isKept(name))),
    positions: previous.positions,
  });
}

type Made = Pick<LargeEvaluation, 'input' | 'state' | 'crossed' | 'before' | 'columns' | 'positions'>;

function finish(mirror: BookMirror, terms: LossTerms, made: Made): LargeEvaluation {
  const { input, state, positions } = made;
  const { rules, market, context } = input;
  const { book } = mirror;
  const exact = new Map<Place, Assessment>();
  const accountAt = (place: Place): AccountState => {
    const account = mirror.accounts[place];
    if (account === undefined) throw new NoSuchPlaceError(place);
    return account;
  };
  const assessmentAt = (place: Place): Assessment => {
    let assessment = exact.get(place);
    if (assessment === undefined) {
      assessment = assess(rules, market, accountAt(place), context, positions.get(place));
      exact.set(place, assessment);
      positions.set(place, assessment.position);
    }
    return assessment;
  };
  const { below } = state;
  const guard = largeGuard({ book, rules, market, context: context.guard, below, accountAt, assessmentAt });
  const accountOf = (place: Place) => mirror.accounts[place]?.account;
  const rows = belowRows(book, terms, below.size, state.estimates);
  const order = belowOrder({ rows, accountAt: accountOf, assessmentAt });
  const viewed = largeView({ ...made, below, belowRows: rows, belowOrder: order, mirror, guard, assessmentAt });
  return { ...made, below, belowRows: rows, belowOrder: order, guard, ...viewed };
}

function grown(classes: Uint8Array, place: Place): Uint8Array {
  const room = new Uint8Array(Math.ceil(place * 1.25) + 64).fill(UNSET);
  room.set(classes);
  return room;
}

function widened(digits: Uint32Array, place: Place): Uint32Array {
  const room = new Uint32Array(Math.ceil(place * 1.25) + 64);
  room.set(digits);
  return room;
}
