import type { Address } from 'viem';
import type { Assessment } from '../assessment';
import type { GuardContext } from '../guard-context';
import type { Place, RiskBook } from '../kernel/book';
import { CALM, UNKNOWN } from '../kernel/classes';
import { type Shape, termAt } from '../kernel/shape';
import { COEFFICIENT, OVER, PRICE, STRIDE, THRESHOLD, UNDER, VALUE } from '../kernel/term-table';

/** Who is not below 1 and cannot be judged, and what is unknown of them. */
export interface Unjudged {
  readonly count: number;
  readonly assets: ReadonlySet<Address>;
  has(place: Place): boolean;
}

interface Input {
  readonly book: RiskBook;
  readonly context: GuardContext;
  readonly assessmentAt: (place: Place) => Assessment;
}

/**
 * By the rule of `judge`, for those not below 1: unknown collateral (with a threshold) and no unknown debt is agreed
 * only where the rest bears the protocol out at its best corner, an unknown debt at all is not judged, unless it is
 * hidden. In doubles; where these are too close to the rule's own margin, the rule is asked.
 */
export function findUnjudged({ book, context, assessmentAt }: Input, hidden: ReadonlyMap<Place, Assessment>): Unjudged {
  const { entries } = book.terms;
  const assets = new Set<Address>();
  const found = new Set<Place>();
  const isUnknown = Uint8Array.from(entries, ({ asset }) => (context.box.has(asset) ? 0 : 1));
  if ((book.counts[UNKNOWN] as number) === 0 && !isUnknown.includes(1)) return { count: 0, assets, has: () => false };
  const corners = cornersOf(book, context);
  const note = (shape: Shape, row: number): void => {
    found.add(shape.places[row] as number);
    for (let leg = 0; leg < shape.legs; leg += 1) {
      const id = termAt(shape, row, leg);
      const isPriceless = Number.isNaN(book.terms.values[id * STRIDE + PRICE]);
      if ((isUnknown[id] === 1 || isPriceless) && isCounted(book, shape, row, leg))
        assets.add((entries[id] as (typeof entries)[number]).asset);
    }
  };
  for (const shape of book.shapes) {
    const mayBe = shape.isPool || shape.terms.some((id) => isUnknown[id] === 1);
    for (let row = 0; row < shape.rows; row += 1) {
      const reached = shape.classes[row] as number;
      const place = shape.places[row] as number;
      if (place < 0 || reached === 0) continue;
      if (reached === UNKNOWN) {
        note(shape, row);
        continue;
      }
      if (!mayBe || reached > CALM || hidden.has(place)) continue;
      const { held, owed } = unknownOf(book, shape, row, isUnknown);
      if (!held && !owed) continue;
      if (owed) note(shape, row);
      else {
        const surplus = surplusOf(shape, row, corners);
        const isUnjudged = surplus === undefined ? assessmentAt(place).guard.kind === 'unjudged' : surplus === 'short';
        if (isUnjudged) note(shape, row);
      }
    }
  }
  return { count: found.size, assets, has: (place) => found.has(place) };
}

/** Whether a leg is one of the position's: the protocol counts it, and there is something of it. */
const isCounted = ({ terms: { values } }: RiskBook, shape: Shape, row: number, leg: number): boolean =>
  ((shape.amounts[leg] as Float64Array)[row] as number) > 0 &&
  (leg >= shape.collaterals || values[termAt(shape, row, leg) * STRIDE + VALUE] !== 0);

function unknownOf(
  book: RiskBook,
  shape: Shape,
  row: number,
  isUnknown: Uint8Array,
): { readonly held: boolean; readonly owed: boolean } {
  let held = false;
  let owed = false;
  for (let leg = 0; leg < shape.legs; leg += 1) {
    const id = termAt(shape, row, leg);
    if (isUnknown[id] === 0 || !isCounted(book, shape, row, leg)) continue;
    if (leg >= shape.collaterals) owed = true;
    else if ((book.terms.values[id * STRIDE + THRESHOLD] as number) > 0) held = true;
  }
  return { held, owed };
}

/** By term id, the parts of a raw unit at the ends of the box that are best and worst for the health factor. */
interface Corners {
  readonly values: Float64Array;
  readonly assetOf: readonly number[];
  readonly best: Float64Array;
  readonly worst: Float64Array;
}

function cornersOf({ terms: { entries, values, assetOf } }: RiskBook, { box }: GuardContext): Corners {
  const at = (end: 'best' | 'worst'): Float64Array =>
    Float64Array.from(entries, ({ id, asset, side }) => {
      const interval = box.get(asset);
      const price = values[id * STRIDE + PRICE] as number;
      if (interval === undefined || !(price > 0)) return 0;
      return Number(interval[(side === 'collateral') === (end === 'best') ? 'high' : 'low']) / price;
    });
  return { values, assetOf, best: at('best'), worst: at('worst') };
}

/** More than the margin of the rule's own estimate: a part of the value, base units a leg, and quanta of its rounding. */
const MARGIN = 1e-6;
const UNITS = 1_000;
const QUANTA = 100;

/** Whether the known collateral bears the protocol out at the best corner; `undefined` where it is close. */
function surplusOf(
  shape: Shape,
  row: number,
  { values, assetOf, best, worst }: Corners,
): 'enough' | 'short' | undefined {
  const [least, most] = [worst, best].map((ratios) => {
    let surplus = 0;
    for (let leg = 0; leg < shape.legs; leg += 1) {
      const id = termAt(shape, row, leg);
      const raw = (shape.amounts[leg] as Float64Array)[row] as number;
      // An asset on both sides has one price: which end is best hangs on the others, so both are looked at.
      const ratio = (isOnBothSides(shape, row, leg, assetOf) ? ratios : best)[id] as number;
      const isCollateral = leg < shape.collaterals;
      const part = raw * (values[id * STRIDE + COEFFICIENT] as number) * ratio;
      const value = raw * (values[id * STRIDE + VALUE] as number) * ratio;
      surplus += isCollateral ? part - value / 10_000 : -part;
    }
    return surplus;
  }) as [number, number];
  let size = 0;
  for (let leg = 0; leg < shape.legs; leg += 1) {
    const id = termAt(shape, row, leg);
    const value = ((shape.amounts[leg] as Float64Array)[row] as number) * (values[id * STRIDE + VALUE] as number);
    const quanta = (values[id * STRIDE + OVER] as number) + (values[id * STRIDE + UNDER] as number);
    size += (value * MARGIN + UNITS + quanta * QUANTA) * (1 + (best[id] as number));
  }
  if (least > size) return 'enough';
  return most < -size ? 'short' : undefined;
}

function isOnBothSides(shape: Shape, row: number, leg: number, assetOf: readonly number[]): boolean {
  const asset = assetOf[termAt(shape, row, leg)];
  const [from, to] = leg < shape.collaterals ? [shape.collaterals, shape.legs] : [0, shape.collaterals];
  for (let other = from; other < to; other += 1) if (assetOf[termAt(shape, row, other)] === asset) return true;
  return false;
}
