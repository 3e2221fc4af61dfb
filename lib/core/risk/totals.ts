import { type Usd, WAD } from '@/lib/core/units/units';
import type { Assessment } from './assessment';

export interface Tally {
  readonly count: number;
  /** Base currency, today's protocol prices. */
  readonly collateral: Usd;
  readonly debt: Usd;
}

export interface BookTotals {
  readonly positions: number;
  /** Positions that a missing price keeps out of every figure below. */
  readonly unknown: number;
  /** Σ max(0, debt − collateral) at the protocol's prices. */
  readonly badDebt: Usd;
  /** Positions with a health factor below the key; each bound includes the ones before it. */
  readonly atRisk: Readonly<Record<AtRiskBound, Tally>>;
  /** Positions liquidatable now or once every non-stable price has fallen by the key, bps. */
  readonly liquidationsAtRisk: Readonly<Record<FallBound, Tally>>;
}

export type AtRiskBound = '1' | '1.05' | '1.1' | '1.25';
export type FallBound = '500' | '1000' | '2000';

const BOUNDS: readonly (readonly [AtRiskBound, bigint])[] = [
  ['1', WAD],
  ['1.05', (WAD * 105n) / 100n],
  ['1.1', (WAD * 110n) / 100n],
  ['1.25', (WAD * 125n) / 100n],
];
/** The falls that liquidations-at-risk is told of, bps. */
export const FALLS: readonly (readonly [FallBound, number])[] = [
  ['500', 500],
  ['1000', 1_000],
  ['2000', 2_000],
];

/** Most of a book lies beyond both. */
const HIGHEST_BOUND = (WAD * 125n) / 100n;
const LARGEST_FALL = 2_000;

/** Sums over the book; one pass. */
export function bookTotals(book: readonly Assessment[]): BookTotals {
  const atRisk = { '1': open(), '1.05': open(), '1.1': open(), '1.25': open() };
  const liquidationsAtRisk = { '500': open(), '1000': open(), '2000': open() };
  let unknown = 0;
  let badDebt = 0n;
  for (const { position, status, distanceBps } of book) {
    const { healthFactor, totalCollateral, totalDebt } = position;
    if (
      status === 'unknown' ||
      healthFactor === undefined ||
      totalCollateral === undefined ||
      totalDebt === undefined
    ) {
      unknown += 1;
      continue;
    }
    if (totalDebt > totalCollateral) badDebt += totalDebt - totalCollateral;
    if (healthFactor < HIGHEST_BOUND)
      for (const [key, bound] of BOUNDS) if (healthFactor < bound) add(atRisk[key], totalCollateral, totalDebt);
    if (distanceBps === undefined || distanceBps > LARGEST_FALL) continue;
    for (const [key, fall] of FALLS) if (distanceBps <= fall) add(liquidationsAtRisk[key], totalCollateral, totalDebt);
  }
  return { positions: book.length, unknown, badDebt: badDebt as Usd, atRisk, liquidationsAtRisk };
}

interface OpenTally {
  count: number;
  collateral: Usd;
  debt: Usd;
}
const open = (): OpenTally => ({ count: 0, collateral: 0n as Usd, debt: 0n as Usd });

function add(tally: OpenTally, collateral: bigint, debt: bigint): void {
  tally.count += 1;
  tally.collateral = (tally.collateral + collateral) as Usd;
  tally.debt = (tally.debt + debt) as Usd;
}
