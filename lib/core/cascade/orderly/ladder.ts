import { CLOSE_FACTOR_THRESHOLD, SMALL_PAIR } from '@/lib/core/protocols/aave-v3/close-factor';
import type { CascadeBook } from '../cascade-book';
import {
  ACCOUNTS,
  BAD_CONSTANT,
  BAD_LINEAR,
  createRungs,
  FIRST_FIXED,
  FIRST_LINEAR,
  noteFrom,
  REPAID_CONSTANT,
  REPAID_LINEAR,
  type Rungs,
  SECOND_LINEAR,
  stepOf,
} from './histogram';

const WHOLE_BELOW = Number(CLOSE_FACTOR_THRESHOLD) / 1e18;
const SMALL = Number(SMALL_PAIR) / 1e8;
/** Halves after which what is left is below noise. */
const MOST_HALVES = 6;
/** Legs beyond this number keep their place at the end of the order in which collaterals go. */
const MOST_LEGS = 128;
const order = new Uint32Array(MOST_LEGS);
const keys = new Float64Array(MOST_LEGS);

/** As a ray's first asset: every collateral falls and no debt, as their ratio does however the prices of both move. */
export const EVERY_COLLATERAL = -2;

/** Enough for the longest ladder. */
export const ladderRungs = (): Rungs => createRungs(MOST_LEGS * (2 * MOST_HALVES + 4) + 8);

/** What is left of the falling prices where the health factor is `health`; 0 or less where no fall leads there. */
function leftAt(fixed: number, falling: number, owed: number, owedFalling: number, health: number): number {
  if (fixed + falling <= health * (owed + owedFalling)) return 1;
  const slope = falling - health * owedFalling;
  return slope <= 0 ? 0 : (health * owed - fixed) / slope;
}

/**
 * One position's trigger ladder in closed form: as the prices of two assets (places; the same twice for one alone) fall
 * together to the share `x`, its health factor is (A + B·x)/(Dₙ + Dₛ·x), so the fall at which it comes to a value θ is one
 * division. Rungs: half at 1, more halves where a half does not restore health, all of it at 0.95 (or where it is small), each
 * collateral in the order of what it pays; the fall from which a collateral does not suffice; the fall from which all of
 * them do not. `gasUsd`: what pays less than that is never taken, and is bad debt once its debt is more than it holds.
 */
export function writeLadder(
  into: Rungs,
  book: CascadeBook,
  position: number,
  first: number,
  second: number,
  gasUsd: number,
): void {
  into.count = 0;
  const { collateralFrom, debtFrom, collateral, collateralAsset, threshold, bonus, debt, debtAsset } = book;
  const c0 = collateralFrom[position] as number;
  const c1 = collateralFrom[position + 1] as number;
  const d0 = debtFrom[position] as number;
  const d1 = debtFrom[position + 1] as number;
  const isEvery = first === EVERY_COLLATERAL;
  let fixed = 0;
  let falling = 0;
  let held = 0;
  let heldFalling = 0;
  let owed = 0;
  let owedFalling = 0;
  let largest = 0;
  for (let c = c0; c < c1; c += 1) {
    const value = collateral[c] as number;
    const weighted = value * (threshold[c] as number);
    const asset = collateralAsset[c] as number;
    if (isEvery || asset === first || asset === second) {
      falling += weighted;
      heldFalling += value;
    } else {
      fixed += weighted;
      held += value;
    }
  }
  for (let d = d0; d < d1; d += 1) {
    const value = debt[d] as number;
    const asset = debtAsset[d] as number;
    if (asset === first || asset === second) owedFalling += value;
    else owed += value;
    if (value > largest) largest = value;
  }
  const start = leftAt(fixed, falling, owed, owedFalling, 1);
  if (!(start > 0)) return;
  const total = owed + owedFalling * start;
  // Collaterals in the order of what they pay: at most ten, by insertion.
  let legs = 0;
  for (let c = c0; c < c1 && legs < MOST_LEGS; c += 1) {
    const its = bonus[c] as number;
    if (!(its > 1)) continue;
    const asset = collateralAsset[c] as number;
    const isFalling = isEvery || asset === first || asset === second;
    const value = (collateral[c] as number) * (isFalling ? start : 1);
    const key = Math.min(total, value / its) * (its - 1);
    let at = legs;
    for (; at > 0 && (keys[at - 1] as number) < key; at -= 1) {
      keys[at] = keys[at - 1] as number;
      order[at] = order[at - 1] as number;
    }
    keys[at] = key;
    order[at] = c;
    legs += 1;
  }
  if (legs === 0 || !((keys[0] as number) > gasUsd)) {
    const under = stepOf(heldFalling > 0 ? (total - held) / heldFalling : 0);
    noteFrom(into, BAD_CONSTANT, under, total - held);
    noteFrom(into, BAD_LINEAR, under, -heldFalling);
    return;
  }
  noteFrom(into, ACCOUNTS, stepOf(start), 1);
  const perReserve = book.law.closeFactor === 'per-reserve';
  // Shares of the debt: still owed, and the weighted collateral that went with what is repaid.
  let rest = 1;
  let weight = 0;
  /** The health factor before anything was taken, at which the last rung stands. */
  let rung = 1;
  let covers = 0;
  let coversFalling = 0;
  let isCovered = false;
  for (let at = 0; at < legs; at += 1) {
    const c = order[at] as number;
    const its = bonus[c] as number;
    const asset = collateralAsset[c] as number;
    const isFalling = isEvery || asset === first || asset === second;
    if (isFalling) coversFalling += (collateral[c] as number) / its;
    else covers += (collateral[c] as number) / its;
    if (isCovered) continue;
    const product = (threshold[c] as number) * its;
    const opens = Math.min(rung, weight + rest);
    const value = (collateral[c] as number) * (isFalling ? leftAt(fixed, falling, owed, owedFalling, opens) : 1);
    const most = value / its / total;
    const isSmall = !perReserve && (largest * rest < SMALL || value < SMALL);
    let whole = isSmall ? opens : Math.min(rung, weight + Math.max(WHOLE_BELOW, product) * rest);
    let taken = 0;
    for (let halves = 0; halves < MOST_HALVES && taken < most; halves += 1) {
      const health = Math.min(rung, weight + product * taken + rest - taken);
      if (health <= whole) break;
      if (!perReserve && halves > 0 && total * (rest - taken) < SMALL) {
        whole = health;
        break;
      }
      const repaid = Math.min((rest - taken) / 2, most - taken);
      const left = stepOf(leftAt(fixed, falling, owed, owedFalling, health));
      noteFrom(into, REPAID_CONSTANT, left, repaid * total);
      if (isFalling) addSold(into, book, c, first, left, LINEAR, repaid * total * its);
      taken += repaid;
      if (taken >= most) whole = health;
    }
    const wholeLeft = leftAt(fixed, falling, owed, owedFalling, whole);
    const left = stepOf(wholeLeft);
    isCovered = rest <= most;
    const all = Math.min(rest, most);
    noteFrom(into, REPAID_CONSTANT, left, (all - taken) * total);
    if (isFalling) {
      addSold(into, book, c, first, left, LINEAR, (all - taken) * total * its);
      // From there on what this collateral must give is more than it is worth: it goes as a number of tokens.
      const gone = isCovered ? stepOf(Math.min(wholeLeft, (all * total * its) / (collateral[c] as number))) : left;
      addSold(into, book, c, first, gone, LINEAR, -all * total * its);
      addSold(into, book, c, first, gone, FIXED, collateral[c] as number);
    }
    rung = whole;
    if (isCovered) continue;
    rest -= most;
    weight += product * most;
  }
  const end = leftAt(fixed, falling, owed, owedFalling, rung);
  const repaid = isCovered ? total : total * (1 - rest);
  const dry = coversFalling > 0 ? (total - covers) / coversFalling : 0;
  const under = stepOf(isCovered ? Math.min(end, dry) : end);
  noteFrom(into, REPAID_CONSTANT, under, covers - repaid);
  noteFrom(into, REPAID_LINEAR, under, coversFalling);
  noteFrom(into, BAD_CONSTANT, under, total - covers);
  noteFrom(into, BAD_LINEAR, under, -coversFalling);
}

const LINEAR = FIRST_LINEAR;
const FIXED = FIRST_FIXED;

/** What liquidators get of a falling collateral, the protocol's fee left out. */
function addSold(
  into: Rungs,
  book: CascadeBook,
  leg: number,
  first: number,
  step: number,
  kind: typeof LINEAR | typeof FIXED,
  seized: number,
): void {
  const asset = book.collateralAsset[leg] as number;
  const net = seized * (1 - (1 - 1 / (book.bonus[leg] as number)) * (book.law.fee[asset] as number));
  const column = first === EVERY_COLLATERAL || asset === first ? kind : kind + SECOND_LINEAR;
  noteFrom(into, column, step, net);
}
