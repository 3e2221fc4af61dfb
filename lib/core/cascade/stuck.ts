import type { CascadeBook } from './cascade-book';
import type { DepthBook } from './depth/depth-book';
import { type Sales, saleValue, startSales } from './depth/sales';
import { type Take, takeMost } from './gap/take';
import { STUCK_REASONS, type StuckReason } from './stuck-reasons';

/** A position below 1 that nobody gains by liquidating, at today's prices. Dollars; places. */
export interface StuckPosition {
  readonly position: number;
  readonly reason: StuckReason;
  readonly health: number;
  readonly collateral: number;
  readonly debt: number;
  /** What pays best, after gas, and its bonus (1.05 = 5 %); `undefined` where no pair is legal and has a price. */
  readonly best:
    | { readonly collateral: number; readonly debt: number; readonly profit: number; readonly bonus: number }
    | undefined;
  /** The least bonus at which that pair would pay; `undefined`: none up to `MOST_BONUS`. */
  readonly bonus: number | undefined;
  /** What gas may cost at most; `undefined` where it loses even without. */
  readonly gas: number | undefined;
  /** The share of today's price of its largest collateral from which it is healthy again; `undefined` where no rise heals it. */
  readonly heals: { readonly asset: number; readonly share: number } | undefined;
}

export interface StuckTotals {
  readonly accounts: number;
  readonly collateral: number;
  readonly debt: number;
  /** Debt above collateral; and above what the collateral repays at the bonus that clears it. */
  readonly badDebt: number;
  readonly economicBadDebt: number;
}

export interface StuckFound {
  readonly total: StuckTotals;
  readonly byReason: Readonly<Record<StuckReason, { readonly accounts: number; readonly debt: number }>>;
  /** Most debt first. */
  readonly positions: readonly StuckPosition[];
}

export interface StuckTerms {
  /** Multiplies every depth. */
  readonly scale: number;
  /** Dollars of one liquidation with its sale. */
  readonly gasUsd: number;
}

/** Bonuses above 100 % are not looked for. */
const MOST_BONUS = 2;
const BISECTIONS = 24;

/** The legs of one position, dollars of today's prices. */
interface Legs {
  readonly position: number;
  readonly collaterals: readonly number[];
  readonly debts: readonly number[];
  readonly health: number;
  readonly held: number;
  readonly owed: number;
}

/**
 * Everyone below 1 at today's prices for whom one call by the protocol's rules, its seizure sold by itself, does not pay.
 * Nothing is sold before it: who would be liquidated first is not taken off the depth.
 */
export function stuckPositions(book: CascadeBook, depth: DepthBook, terms: StuckTerms): StuckFound {
  const sales = startSales(depth, new Float64Array(book.assets.length).fill(1), terms.scale);
  const positions: StuckPosition[] = [];
  for (let position = 0; position < book.size; position += 1) {
    const legs = legsOf(book, position);
    const found = legs.health < 1 ? stuckOf(book, sales, legs, terms.gasUsd) : undefined;
    if (found) positions.push(found);
  }
  positions.sort((a, b) => b.debt - a.debt || a.position - b.position);
  const byReason = Object.fromEntries(STUCK_REASONS.map((reason) => [reason, { accounts: 0, debt: 0 }])) as Record<
    StuckReason,
    { accounts: number; debt: number }
  >;
  const total = { accounts: positions.length, collateral: 0, debt: 0, badDebt: 0, economicBadDebt: 0 };
  for (const each of positions) {
    byReason[each.reason].accounts += 1;
    byReason[each.reason].debt += each.debt;
    total.collateral += each.collateral;
    total.debt += each.debt;
    total.badDebt += Math.max(0, each.debt - each.collateral);
    total.economicBadDebt += economicBadDebt(each) ?? Math.max(0, each.debt - each.collateral);
  }
  return { total, byReason, positions };
}

/** max(0, D − C ÷ the bonus that clears it); `undefined` where none does and there is collateral (mechanics H2). */
export function economicBadDebt({ debt, collateral, bonus }: StuckPosition): number | undefined {
  if (collateral === 0) return debt;
  return bonus === undefined ? undefined : Math.max(0, debt - collateral / bonus);
}

function legsOf(book: CascadeBook, position: number): Legs {
  const collaterals: number[] = [];
  const debts: number[] = [];
  let [held, weighted, owed] = [0, 0, 0];
  for (let c = book.collateralFrom[position] as number; c < (book.collateralFrom[position + 1] as number); c += 1) {
    held += book.collateral[c] as number;
    weighted += (book.collateral[c] as number) * (book.threshold[c] as number);
    collaterals.push(c);
  }
  for (let d = book.debtFrom[position] as number; d < (book.debtFrom[position + 1] as number); d += 1) {
    owed += book.debt[d] as number;
    debts.push(d);
  }
  return { position, collaterals, debts, held, owed, health: owed > 0 ? weighted / owed : Number.POSITIVE_INFINITY };
}

const take: Take = { repaid: 0, seized: 0, fee: 0 };

/** What one call of a pair at a bonus leaves before gas, sold by itself; `undefined` where no amount is legal, NaN beyond the known depth. */
function gainOf(book: CascadeBook, sales: Sales, legs: Legs, c: number, d: number, bonus: number): number | undefined {
  const asset = book.collateralAsset[c] as number;
  const owed = book.debtAsset[d] as number;
  if (book.law.closed[asset * book.assets.length + owed] === 1) return undefined;
  const pair = {
    ...{ health: legs.health, totalDebt: legs.owed, bonus },
    ...{ collateral: book.collateral[c] as number, debt: book.debt[d] as number },
    ...{ feeShare: book.law.fee[asset] as number, cash: book.law.cash[asset] as number },
  };
  if (!takeMost(book.law, pair, take)) return undefined;
  return saleValue(sales, asset, take.seized - take.fee, owed) - take.repaid;
}

function stuckOf(book: CascadeBook, sales: Sales, legs: Legs, gasUsd: number): StuckPosition | undefined {
  const facts = { position: legs.position, health: legs.health, collateral: legs.held, debt: legs.owed };
  const nothing = { ...facts, best: undefined, bonus: undefined, gas: undefined };
  const heals = healsAt(book, legs);
  if (!(legs.held > 0)) return { ...nothing, reason: 'no-collateral', heals: undefined };
  let best: { c: number; d: number; gain: number } | undefined;
  let isLegal = false;
  let atOracle = Number.NEGATIVE_INFINITY;
  for (const c of legs.collaterals)
    for (const d of legs.debts) {
      const gain = gainOf(book, sales, legs, c, d, book.bonus[c] as number);
      if (gain === undefined) continue;
      isLegal = true;
      if (Number.isNaN(gain)) continue;
      if (gain > gasUsd) return undefined;
      const { repaid } = take;
      atOracle = Math.max(atOracle, (gain + repaid) / edgeOf(book, sales, c, d) - repaid - gasUsd);
      if (gain > (best?.gain ?? Number.NEGATIVE_INFINITY)) best = { c, d, gain };
    }
  if (!isLegal) return { ...nothing, reason: 'closed', heals };
  if (best === undefined) return { ...nothing, reason: 'no-depth', heals };
  const { c, d, gain } = best;
  const reason = gain > 0 ? 'dust' : atOracle > 0 ? 'price' : 'thin';
  return {
    ...facts,
    ...{ reason, heals, bonus: clearingBonus(book, sales, legs, c, d, gasUsd), gas: gain > 0 ? gain : undefined },
    best: {
      collateral: book.collateralAsset[c] as number,
      debt: book.debtAsset[d] as number,
      profit: gain - gasUsd,
      bonus: book.bonus[c] as number,
    },
  };
}

/** What the first unit loses on its way to the debt asset, before any impact. */
function edgeOf(book: CascadeBook, { depth }: Sales, c: number, d: number): number {
  let share = 1;
  for (let at = book.collateralAsset[c] as number; at >= 0 && at !== book.debtAsset[d]; ) {
    const { edge, via } = depth.assets[at] as DepthBook['assets'][number];
    share *= edge;
    at = via;
  }
  return share;
}

/** By bisection: a greater bonus pays more as long as its own sale does not eat it. */
function clearingBonus(
  book: CascadeBook,
  sales: Sales,
  legs: Legs,
  c: number,
  d: number,
  gasUsd: number,
): number | undefined {
  const pays = (bonus: number): boolean => (gainOf(book, sales, legs, c, d, bonus) ?? Number.NaN) > gasUsd;
  let [low, high] = [book.bonus[c] as number, MOST_BONUS];
  if (!pays(high)) return undefined;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (pays(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function healsAt(book: CascadeBook, { collaterals, debts }: Legs): StuckPosition['heals'] {
  let largest: number | undefined;
  for (const c of collaterals)
    if (largest === undefined || (book.collateral[c] as number) > (book.collateral[largest] as number)) largest = c;
  if (largest === undefined) return undefined;
  const asset = book.collateralAsset[largest] as number;
  const its = (book.collateral[largest] as number) * (book.threshold[largest] as number);
  let [others, owed, owedToo] = [0, 0, 0];
  for (const c of collaterals)
    if (c !== largest) others += (book.collateral[c] as number) * (book.threshold[c] as number);
  for (const d of debts)
    if (book.debtAsset[d] === asset) owedToo += book.debt[d] as number;
    else owed += book.debt[d] as number;
  // Who owes more of it than counts as collateral is not healed by a rise.
  return its > owedToo ? { asset, share: (owed - others) / (its - owedToo) } : undefined;
}
