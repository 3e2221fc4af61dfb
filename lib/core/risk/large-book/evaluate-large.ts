import type { Address } from 'viem';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { type AssessContext, assess } from '../assess';
import type { Assessment } from '../assessment';
import { estimateLoss, sameLossTerms } from '../expected-loss';
import { judge } from '../guard';
import { type Place, rowAt } from '../kernel/book';
import { CALM, UNSET } from '../kernel/classes';
import { bestPlan } from '../plan';
import { bookOrder, queuePlaces } from '../queue';
import { sameVerdict } from '../verdict';
import { type BookMirror, mirrorBook } from '../what-if/book-mirror';
import { createEstimates, type Estimates, estimateAt, forget, roomForEstimates } from './estimates';
import type { BookColumn, LargeBook } from './large-book';
import { type LargeGuard, largeGuard } from './large-guard';
import { largeView } from './large-view';

export interface LargeInput {
  readonly rules: ProtocolRules;
  /** Accrued to the time of the evaluation. */
  readonly market: MarketState;
  /** Accounts with debt. */
  readonly accounts: ReadonlyMap<Address, AccountState>;
  /** The only ones that can have changed since the previous evaluation; `undefined`: any. */
  readonly changed?: Iterable<Address> | undefined;
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
  /** Everyone below 1, exact, by place; the queue and then the others in the book's order. */
  readonly below: ReadonlyMap<Place, Assessment>;
  /** How many of them are the queue. */
  readonly queued: number;
  readonly guard: LargeGuard;
  readonly crossed: readonly Crossing[];
  /** What the block before was, for health factors of then. */
  readonly before: Before;
  /** Made so far. */
  readonly columns: Map<BookColumn, Float64Array>;
}

/** What is kept from one evaluation to the next, and changed in place. */
export interface LargeState {
  /** `undefined` while it is brought up to date: an evaluation that failed leaves none, and the next one builds it anew. */
  mirror: BookMirror | undefined;
  /** The kernel's classes by place; `UNSET` of free ones. */
  classes: Uint8Array;
  readonly below: Set<Place>;
  readonly estimates: Estimates;
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
  };
  const mirrored = state.mirror;
  state.mirror = undefined;
  const changed = new Map<Address, AccountState | undefined>();
  const values = mirrored?.book.terms.values;
  const crossings: { readonly place: Place; readonly cause: Crossing['cause'] }[] = [];
  const touched: Place[] = [];
  const mirror = mirrorBook(mirrored, rules, accounts, market, {
    changed: input.changed,
    onChange: (account, place, before) => {
      if (mirrored) changed.set(account, before);
      if (before !== undefined && !accounts.has(account)) {
        state.below.delete(place);
        state.classes[place] = UNSET;
        forget(state.estimates, place);
      } else touched.push(place);
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
  const below = orderedBelow(
    Array.from(state.below, (place) => ({ place, assessment: assess(rules, market, accountAt(place), context) })),
  );
  roomForEstimates(state.estimates, mirror.book.places);
  for (const [account, place] of mirror.places)
    estimateAt(state.estimates, place, rules, market, accounts.get(account) as AccountState, context.loss);
  state.mirror = mirror;
  return finish({
    input,
    state,
    below: below.byPlace,
    queued: below.queued,
    crossed: crossings.map(({ place, cause }) => ({ account: accountAt(place).account, cause })),
    columns: new Map(),
    before: {
      market: known?.input.market,
      values,
      changed,
      healthBefore: mirrored ? undefined : input.healthBefore,
    },
  });
}

/** Prices outside the protocol moved, the book is the same: plans, losses and verdicts of those below 1 are made anew, estimates where their terms moved. */
export function repriceLarge(previous: LargeEvaluation, context: AssessContext, now: number): LargeEvaluation {
  const { state, before } = previous;
  const { rules, market } = previous.input;
  const { mirror } = state;
  if (mirror === undefined) throw new Error('the book was not evaluated');
  const assessed = [...previous.below].map(([place, was]) => ({
    place,
    assessment: repriced(rules, market, mirror.accounts[place] as AccountState, was, context),
  }));
  const below = orderedBelow(assessed);
  if (!sameLossTerms(context.loss, previous.input.context.loss))
    for (const place of mirror.places.values())
      estimateAt(state.estimates, place, rules, market, mirror.accounts[place] as AccountState, context.loss);
  return finish({
    input: { ...previous.input, context, now },
    state,
    below: below.byPlace,
    queued: below.queued,
    crossed: [],
    before,
    columns: new Map([...previous.columns].filter(([name]) => name !== 'breachProbability' && name !== 'expectedLoss')),
  });
}

function repriced(
  rules: ProtocolRules,
  market: MarketState,
  account: AccountState,
  was: Assessment,
  context: AssessContext,
): Assessment {
  const { position } = was;
  const verdict = judge(rules, market.revision, position, context.guard);
  const guard = sameVerdict(verdict, was.guard) ? was.guard : verdict;
  const { plan, blockedBy } = bestPlan(rules, market, account, position, context.exitPrices);
  return { ...was, ...estimateLoss(position, context.loss), plan, blockedBy, guard };
}

function orderedBelow(assessed: readonly { readonly place: Place; readonly assessment: Assessment }[]) {
  const list = assessed.map(({ assessment }) => assessment);
  const queue = queuePlaces(list);
  const order = bookOrder(list, queue);
  const byPlace = new Map(
    order.map((index) => {
      const { place, assessment } = assessed[index] as (typeof assessed)[number];
      return [place, assessment] as const;
    }),
  );
  return { byPlace, queued: queue.length };
}

function finish(made: Omit<LargeEvaluation, 'book' | 'guard'>): LargeEvaluation {
  const { input, state, below } = made;
  const mirror = state.mirror as BookMirror;
  const { rules, market, context } = input;
  const exact = new Map(below);
  const accountAt = (place: Place): AccountState => {
    rowAt(mirror.book, place);
    return mirror.accounts[place] as AccountState;
  };
  const assessmentAt = (place: Place): Assessment => {
    let assessment = exact.get(place);
    if (assessment === undefined) {
      assessment = assess(rules, market, accountAt(place), context);
      exact.set(place, assessment);
    }
    return assessment;
  };
  const guard = largeGuard({ book: mirror.book, rules, market, context: context.guard, accountAt, assessmentAt });
  const book = largeView({ ...made, mirror, guard, assessmentAt });
  return { ...made, guard, book };
}

function grown(classes: Uint8Array, place: Place): Uint8Array {
  const room = new Uint8Array(Math.ceil(place * 1.25) + 64).fill(UNSET);
  room.set(classes);
  return room;
}
