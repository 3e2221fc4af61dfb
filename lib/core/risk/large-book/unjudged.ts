import type { Address } from 'viem';
import type { Assessment } from '../assessment';
import type { GuardContext } from '../guard-context';
import type { Place, RiskBook } from '../kernel/book';
import { CALM, UNKNOWN } from '../kernel/classes';
import { type Shape, termAt } from '../kernel/shape';
import { COEFFICIENT, OVER, PRICE, STRIDE, THRESHOLD, UNDER, VALUE } from '../kernel/term-table';

/** Who cannot be judged, and what is unknown of them. */
export interface Unjudged {
  readonly count: number;
  /** Of them, those below 1. */
  readonly liquidatable: number;
  readonly assets: ReadonlySet<Address>;
  has(place: Place): boolean;
}

interface Input {
  readonly book: RiskBook;
  readonly context: GuardContext;
  readonly assessmentAt: (place: Place) => Assessment;
}

/**
 * By the rule of `judge`. Of someone not below 1: unknown collateral (with a threshold) and no unknown debt is agreed
 * only where the rest bears the protocol out at its best corner, and an unknown debt is not judged, unless the position
 * is tagged. Of someone below 1 the same with collateral and debt, best and worst, exchanged. In doubles; where these
 * are too close to the rule's own margin, the rule is asked.
 */
export function findUnjudged({ book, context, assessmentAt }: Input, tagged: ReadonlyMap<Place, Assessment>): Unjudged {
  const { entries } = book.terms;
  const assets = new Set<Address>();
  let count = 0;
  let liquidatable = 0;
  const isUnknown = Uint8Array.from(entries, ({ asset }) => (context.box.has(asset) ? 0 : 1));
  if ((book.counts[UNKNOWN] as number) === 0 && !isUnknown.includes(1))
    return { count: 0, liquidatable, assets, has: () => false };
  const corners = cornersOf(book, context);
  // While a source is silent they may be everyone.
  const found = new Uint8Array(book.places);
  const note = (shape: Shape, row: number): void => {
    found[shape.places[row] as number] = 1;
    count += 1;
    if (shape.classes[row] === 0) liquidatable += 1;
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
      if (place < 0) continue;
      if (reached === UNKNOWN) {
        note(shape, row);
        continue;
      }
      if (!mayBe || reached > CALM || tagged.has(place)) continue;
      const { held, owed } = unknownOf(book, shape, row, isUnknown);
      if (!held && !owed) continue;
      const isBelow = reached === 0;
      if (isBelow ? held : owed) note(shape, row);
      else {
        const answer = bearsOut(shape, row, corners, isBelow);
        if (answer === undefined ? assessmentAt(place).guard.kind === 'unjudged' : !answer) note(shape, row);
      }
    }
  }
  return { count, liquidatable, assets, has: (place) => found[place] === 1 };
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

/** Whether what is known bears the protocol out at the corner that is best for it; `undefined` where it is close. */
function bearsOut(
  shape: Shape,
  row: number,
  { values, assetOf, best, worst }: Corners,
  isBelow: boolean,
): boolean | undefined {
  let least = 0;
  let most = 0;
  let size = 0;
  const [own, other] = isBelow ? [worst, best] : [best, worst];
  for (let leg = 0; leg < shape.legs; leg += 1) {
    const id = termAt(shape, row, leg);
    const raw = (shape.amounts[leg] as Float64Array)[row] as number;
    const isCollateral = leg < shape.collaterals;
    const value = raw * (values[id * STRIDE + VALUE] as number);
    const weighted = raw * (values[id * STRIDE + COEFFICIENT] as number);
    // An average threshold cut to whole bps loses up to one bp of the collateral, which is to a position's disadvantage.
    const part = isBelow ? (isCollateral ? -weighted : weighted) : isCollateral ? weighted - value / 10_000 : -weighted;
    const ratio = own[id] as number;
    // An asset on both sides has one price: which end is best hangs on the others, so both are looked at.
    const ratios = isOnBothSides(shape, row, leg, assetOf) ? [ratio, other[id] as number] : [ratio];
    least += Math.min(...ratios.map((each) => part * each));
    most += Math.max(...ratios.map((each) => part * each));
    const quanta = (values[id * STRIDE + OVER] as number) + (values[id * STRIDE + UNDER] as number);
    size += (value * MARGIN + UNITS + quanta * QUANTA) * (1 + (best[id] as number));
  }
  if (least > size) return true;
  return most < -size ? false : undefined;
}

function isOnBothSides(shape: Shape, row: number, leg: number, assetOf: readonly number[]): boolean {
  const asset = assetOf[termAt(shape, row, leg)];
  const [from, to] = leg < shape.collaterals ? [shape.collaterals, shape.legs] : [0, shape.collaterals];
  for (let other = from; other < to; other += 1) if (assetOf[termAt(shape, row, other)] === asset) return true;
  return false;
}
