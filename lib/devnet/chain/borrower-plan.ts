import { type Hex, keccak256, toHex } from 'viem';
import { createRandom, type Random } from './random';
import { EMODES, initialPrice, RESERVES, type ReserveSpec, reserveSpec } from './reserve-specs';

export interface PlannedLeg {
  readonly symbol: string;
  /** Base units. */
  readonly amount: bigint;
}

export interface PlannedBorrower {
  readonly salt: Hex;
  readonly eMode: 0 | 1 | 2;
  readonly collaterals: readonly PlannedLeg[];
  readonly debts: readonly PlannedLeg[];
  /** Health factor aimed at. */
  readonly healthFactor: number;
}

type Weighted = readonly (readonly [string, number])[];

const COLLATERALS: Weighted = [
  ['WETH', 30],
  ['wstETH', 20],
  ['WBTC', 20],
  ['USDC', 9],
  ['LINK', 7],
  ['AAVE', 6],
  ['DAI', 4],
  ['USDT', 4],
];
const DEBTS: Weighted = [
  ['USDC', 34],
  ['USDT', 26],
  ['DAI', 12],
  ['WETH', 14],
  ['WBTC', 6],
  ['wstETH', 4],
  ['LINK', 4],
];
const EMODE_COLLATERALS: Record<1 | 2, Weighted> = {
  1: [
    ['wstETH', 85],
    ['WETH', 15],
  ],
  2: [
    ['USDC', 40],
    ['DAI', 30],
    ['USDT', 30],
  ],
};
const EMODE_DEBTS: Record<1 | 2, Weighted> = {
  1: [
    ['WETH', 90],
    ['wstETH', 10],
  ],
  2: [
    ['USDC', 40],
    ['USDT', 35],
    ['DAI', 25],
  ],
};

/** `count` different symbols. */
function draw(random: Random, weights: Weighted, count: number): string[] {
  const chosen: string[] = [];
  while (chosen.length < Math.min(count, weights.length)) {
    chosen.push(random.pick(weights.filter(([symbol]) => !chosen.includes(symbol))));
  }
  return chosen;
}

/** Splits `total` into `count` uneven parts. */
function split(random: Random, total: number, count: number): number[] {
  const shares = Array.from({ length: count }, () => 0.15 + random.next());
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => (total * share) / sum);
}

function units(spec: ReserveSpec, usd: number): bigint {
  return BigInt(Math.floor((usd * 1e8 * 10 ** spec.decimals) / Number(initialPrice(spec))));
}

function healthFactor(random: Random, eMode: 0 | 1 | 2): number {
  const bands =
    eMode === 0
      ? ([
          [1.001, 1.03, 8],
          [1.03, 1.15, 22],
          [1.15, 1.6, 40],
          [1.6, 3, 23],
          [3, 10, 7],
        ] as const)
      : ([
          [1.001, 1.03, 15],
          [1.03, 1.12, 50],
          [1.12, 1.5, 35],
        ] as const);
  const [low, high] = random.pick(bands.map(([from, to, weight]) => [[from, to] as const, weight] as const));
  return random.between(low, high);
}

/** Total collateral in USD: lognormal, with a few on purpose so small that the pool's dust rules decide. */
function size(random: Random): number {
  if (random.next() < 0.04) return random.between(15, 400);
  // Around the pool's $2,000 and $1,000 limits, where close factor and dust rules change.
  if (random.next() < 0.06) return random.between(1_200, 4_500);
  return Math.min(6_000_000, Math.max(60, 12_000 * Math.exp(1.6 * random.normal())));
}

/**
 * The borrowers of a seed, the riskiest last: those just above 1 are opened last so that interest until
 * the market opens does not carry them under it.
 */
export function planBorrowers(count: number, seed: number): PlannedBorrower[] {
  const random = createRandom(seed);
  const planned: PlannedBorrower[] = [];
  for (let index = 0; index < count; index++) {
    const eMode = random.next() < 0.3 ? (random.next() < 0.6 ? 1 : 2) : 0;
    const collaterals =
      eMode === 0
        ? draw(
            random,
            COLLATERALS,
            random.pick([
              [1, 50],
              [2, 30],
              [3, 14],
              [4, 6],
            ]),
          )
        : draw(
            random,
            EMODE_COLLATERALS[eMode],
            random.pick([
              [1, 70],
              [2, 30],
            ]),
          );
    // A collateral outside the category keeps its own threshold.
    if (eMode !== 0 && random.next() < 0.2) {
      const outside = COLLATERALS.filter(([symbol]) => reserveSpec(symbol).eMode !== eMode);
      collaterals.push(random.pick(outside));
    }
    const debts =
      eMode === 0
        ? draw(
            random,
            DEBTS,
            random.pick([
              [1, 65],
              [2, 26],
              [3, 9],
            ]),
          )
        : draw(
            random,
            EMODE_DEBTS[eMode],
            random.pick([
              [1, 80],
              [2, 20],
            ]),
          );
    const target = healthFactor(random, eMode);
    const collateralUsd = split(random, size(random), collaterals.length);
    const category = EMODES.find((candidate) => candidate.id === eMode);
    const backing = collaterals.reduce((sum, symbol, leg) => {
      const spec = reserveSpec(symbol);
      const threshold =
        category !== undefined && spec.eMode === eMode ? category.liquidationThreshold : spec.liquidationThreshold;
      return sum + ((collateralUsd[leg] ?? 0) * threshold) / 10_000;
    }, 0);
    const debtUsd = split(random, backing / target, debts.length);
    planned.push({
      salt: keccak256(toHex(`breakwater borrower ${seed} ${index}`)),
      eMode,
      healthFactor: target,
      collaterals: collaterals.map((symbol, leg) => ({
        symbol,
        amount: units(reserveSpec(symbol), collateralUsd[leg] ?? 0),
      })),
      debts: debts.map((symbol, leg) => ({ symbol, amount: units(reserveSpec(symbol), debtUsd[leg] ?? 0) })),
    });
  }
  return planned.sort((a, b) => b.healthFactor - a.healthFactor);
}

/** What the borrowers supply and owe together, by symbol, base units. */
export function totals(planned: readonly PlannedBorrower[]): Map<string, { supplied: bigint; borrowed: bigint }> {
  const sums = new Map(RESERVES.map((spec) => [spec.symbol, { supplied: 0n, borrowed: 0n }]));
  for (const { collaterals, debts } of planned) {
    for (const leg of collaterals) {
      const sum = sums.get(leg.symbol);
      if (sum !== undefined) sum.supplied += leg.amount;
    }
    for (const leg of debts) {
      const sum = sums.get(leg.symbol);
      if (sum !== undefined) sum.borrowed += leg.amount;
    }
  }
  return sums;
}
