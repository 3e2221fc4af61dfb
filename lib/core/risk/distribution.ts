import { type Usd, WAD } from '@/lib/core/units/units';
import type { Assessment } from './assessment';

export interface HealthBin {
  /** Health factors in [from, to); the last bin has no end. */
  readonly from: number;
  readonly to: number | null;
  readonly count: number;
  /** Base currency. */
  readonly debt: Usd;
}

/** Edges in percent: fine where it matters. */
export const HEALTH_EDGES = [
  0, 50, 80, 90, 95, 100, 105, 110, 115, 120, 125, 130, 140, 150, 175, 200, 250, 300, 500, 1_000,
];
const WAD_EDGES = HEALTH_EDGES.map((edge) => (WAD * BigInt(edge)) / 100n);

/** Debt of the book by health factor. Positions without a known health factor are in no bin. */
export function healthDistribution(book: readonly Assessment[]): readonly HealthBin[] {
  const counts = HEALTH_EDGES.map(() => 0);
  const debts = HEALTH_EDGES.map(() => 0n);
  for (const { position } of book) {
    const { healthFactor, totalDebt } = position;
    if (healthFactor === undefined || totalDebt === undefined) continue;
    const bin = binOf(healthFactor);
    counts[bin] = (counts[bin] ?? 0) + 1;
    debts[bin] = (debts[bin] ?? 0n) + totalDebt;
  }
  return healthBins(counts, debts);
}

/** The bins from what is in each, in the order of the edges. */
export function healthBins(counts: ArrayLike<number>, debts: readonly bigint[]): readonly HealthBin[] {
  return HEALTH_EDGES.map((edge, index) => {
    const next = HEALTH_EDGES[index + 1];
    return {
      from: edge / 100,
      to: next === undefined ? null : next / 100,
      count: counts[index] ?? 0,
      debt: (debts[index] ?? 0n) as Usd,
    };
  });
}

function binOf(healthFactor: bigint): number {
  let low = 0;
  let high = WAD_EDGES.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (healthFactor >= (WAD_EDGES[middle] ?? 0n)) low = middle;
    else high = middle - 1;
  }
  return low;
}
