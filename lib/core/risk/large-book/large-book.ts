import type { Address } from 'viem';
import type { Assessment } from '../assessment';
import type { Place } from '../kernel/book';
import type { VerdictKind } from '../verdict';
import type { RestOrder } from './rest-order';

/** What a table of a large book sorts and filters by. */
export type BookColumn = 'healthFactor' | 'debt' | 'collateral' | 'distance' | 'breachProbability' | 'expectedLoss';
/** Those whose error is the same for all rows but for a few base units; of the others `errorAt` tells. */
type ExactColumn = Exclude<BookColumn, 'breachProbability' | 'expectedLoss'>;

/**
 * An evaluation of a book too large to assess each position exactly in every block: the risk kernel's classes and
 * doubles for all, the exact rules for those below 1 and for those that somebody looks at. Everything here is of one
 * block and one set of prices; an answer is not to be read once the next evaluation was made.
 */
export interface LargeBook {
  /** Positions with debt. */
  readonly size: number;
  /** Every place is below this; some are free. */
  readonly places: number;
  /** `undefined` of a free place. */
  accountAt(place: Place): Address | undefined;
  placeOf(account: Address): Place | undefined;
  /** Exact; made when first asked for. Throws `NoSuchPlaceError` of a free place. */
  assessmentAt(place: Place): Assessment;
  /** Exact, wad, of the block before; `undefined` when it was not in the book or unknown. */
  healthBefore(place: Place): bigint | undefined;
  /** The kernel's classes by place (`classes.ts`): exact; free places hold `UNSET`. */
  classes(): Uint8Array;
  /**
   * A column by place, NaN where it is unknown or the place is free; made when first asked for. Health factors as
   * decimals, values in base currency, distance in bps, the chance 0 to 1. Doubles: within the last digits a sort by
   * them may differ from the exact rules'; what is shown of a row is `assessmentAt`'s. The same array as in an earlier
   * evaluation only while no value in it has changed: who sorted by it need not sort again. Chance and loss of health
   * factors of 1.25 and more are as of `calmSince` or later, and so is the place of such rows in `first` and `order`.
   */
  column(name: BookColumn): Float64Array;
  /** How far a column's doubles may be from the exact values, relative, but for amounts of a few base units; of a distance in bps. */
  errorOf(name: ExactColumn): number;
  /**
   * How far a column may be from the exact value at a place, in the column's own unit, the roundings of tokens and of base
   * units included. Of the chance and the loss of a health factor of 1.25 and more: from what was exact at `calmSince` or later.
   */
  errorAt(name: BookColumn, place: Place): number;
  /** Unix ms of the oldest estimate of a chance or a loss that stands in a column: at most about a minute ago. */
  readonly calmSince: number;
  guardAt(place: Place): VerdictKind;
  /** Of those below 1, in no order, all whose debt may be above their collateral: nobody else's is. */
  readonly underwater: readonly Place[];
  /** Whether the position at a place has a leg in the asset. */
  holds(asset: Address): (place: Place) => boolean;
  /**
   * Places of the liquidation queue, in its exact order: rank is the index + 1. Made when first asked for, by asking the
   * exact rules about everyone below 1: `first` and `rankAt` ask about few.
   */
  readonly queue: readonly Place[];
  /** How many stand below 1. */
  readonly belowSize: number;
  /** All of them in their exact order, the queue first; asks the exact rules about everyone below 1, once. */
  readonly below: readonly Place[];
  /** Everyone else, page by page. */
  readonly rest: RestOrder;
  /** The rank of a place, `undefined` of one that is not in the queue; asks about everyone below 1 where `first` did not find it. */
  rankAt(place: Place): number | undefined;
  /** The first `count` places in the order that a book is shown in (`bookOrder`), the queue first. */
  first(count: number): ArrayLike<Place>;
  /** All of them; sorted when first asked for, at once: `below` and `rest` answer a page for less. */
  order(): ArrayLike<Place>;
  /**
   * What `assessmentAt` answers now, still so after the next evaluations, and nothing that it answers is kept: for
   * exports that take longer than a block. Costs a copy of the list of accounts (not of the accounts).
   */
  pin(): (place: Place) => Assessment;
}
