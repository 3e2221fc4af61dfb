import type { Address } from 'viem';
import type { AaveV3Account, AaveV3EMode, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { Bps, type TokenAmount, Usd } from '@/lib/core/units/units';
import { assetOf, NOW, testMarket } from '@/test/fixtures/book';

/** Symbol, decimals, price $, LT, LB, weight as collateral, weight as debt: popularity falls off as on the large markets. */
const ASSETS = [
  ['WETH', 18, 2_500, 8_300, 10_500, 30, 8],
  ['USDC', 6, 1, 7_800, 10_450, 14, 38],
  ['WBTC', 8, 65_000, 7_800, 10_500, 14, 2],
  ['wstETH', 18, 2_975, 8_100, 10_600, 12, 1],
  ['USDT', 6, 1, 7_800, 10_450, 7, 30],
  ['weETH', 18, 2_640, 8_000, 10_700, 6, 0.5],
  ['DAI', 18, 1, 7_700, 10_500, 4, 9],
  ['LINK', 18, 14, 7_100, 10_700, 4, 1],
  ['cbBTC', 8, 65_010, 7_800, 10_500, 3, 0.5],
  ['AAVE', 18, 95, 7_300, 10_750, 2, 0.3],
  ['GHO', 18, 1, 0, 0, 0, 8],
  ['rETH', 18, 2_810, 7_900, 10_750, 1.5, 0.3],
  ['cbETH', 18, 2_710, 7_900, 10_750, 1, 0.3],
  ['UNI', 18, 6.5, 7_400, 11_000, 0.8, 0.4],
  ['EURC', 6, 1.08, 7_000, 10_500, 0.5, 0.6],
  ['CRV', 18, 0.41, 4_100, 10_830, 0.2, 0.1],
] as const;

export const ETH = address(0);
export const ETH_CORRELATED: ReadonlySet<Address> = new Set([0, 3, 5, 11, 12].map(address));
const STABLES = [1, 4, 6, 10];

function address(id: number): Address {
  return `0x${(0xa0 + id).toString(16).padStart(40, '0')}`;
}

export interface BenchMarket {
  readonly revision?: number;
  /** Price factors by asset. */
  readonly factors?: ReadonlyMap<Address, number>;
  /** Seconds of interest since the books were made. */
  readonly seconds?: number;
}

/** Sixteen reserves and two e-modes, not accrued. */
export function benchMarket({ revision = 10, factors = new Map(), seconds = 0 }: BenchMarket = {}): AaveV3Market {
  const base = testMarket({ revision });
  const like = base.reserves.get(assetOf('WETH')) as AaveV3Reserve;
  const reserves = ASSETS.map(([symbol, decimals, usd, threshold, bonus], id): AaveV3Reserve => {
    const asset = address(id);
    return {
      ...like,
      asset,
      id,
      symbol,
      decimals,
      liquidationThreshold: Bps(BigInt(threshold)),
      liquidationBonus: Bps(BigInt(bonus)),
      eModeCategory: ETH_CORRELATED.has(asset) ? 1 : STABLES.includes(id) ? 2 : 0,
      price: Usd(BigInt(Math.round(usd * (factors.get(asset) ?? 1) * 1e8))),
    };
  });
  const mode = (id: number, label: string, threshold: bigint, ids: readonly number[]): AaveV3EMode => ({
    ...(base.eModes.get(1) as AaveV3EMode),
    id,
    label,
    liquidationThreshold: Bps(threshold),
    collateralBitmap: ids.reduce((bits, each) => bits | (1n << BigInt(each)), 0n),
  });
  return {
    ...base,
    reserves: new Map(reserves.map((each) => [each.asset, each])),
    eModes: new Map([
      [1, mode(1, 'ETH correlated', 9_500n, [0, 3, 5, 11, 12])],
      [2, mode(2, 'Stable', 9_300n, STABLES)],
    ]),
    accruedTo: undefined,
    block: { ...base.block, timestamp: NOW + BigInt(seconds) },
  };
}

/** A random stream of its own for each place: any account can be made again from its number alone. */
function stream(seed: number, place: number): () => number {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(place + 1, 0x85eb_ca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ALL = ASSETS.map((_, id) => id);

/** Ids with the running sums of their weights. */
const drawn = (ids: readonly number[], weight: 5 | 6) => {
  let total = 0;
  return { ids, sums: ids.map((id) => (total += (ASSETS[id] as (typeof ASSETS)[number])[weight])) };
};
type Draw = ReturnType<typeof drawn>;
const ETHS = [0, 3, 5, 11, 12];
const DRAWS = {
  collateral: [drawn(ALL, 5), drawn(ETHS, 5), drawn(STABLES, 5)],
  debt: [drawn(ALL, 6), drawn([0], 6), drawn(STABLES, 6)],
} as const;

function pick(next: () => number, { ids, sums }: Draw, count: number): number[] {
  const chosen: number[] = [];
  const total = sums.at(-1) as number;
  for (let tries = 0; chosen.length < count && tries < 40; tries += 1) {
    const u = next() * total;
    let at = 0;
    while ((sums[at] as number) <= u) at += 1;
    const id = ids[at] as number;
    if (!chosen.includes(id)) chosen.push(id);
  }
  return chosen;
}

const legCount = (u: number, ends: readonly number[]): number => 1 + ends.filter((end) => u >= end).length;

/**
 * A book of 3.1 legs a position: lognormal sizes with dust and whales, a fifth in the ETH e-mode, 1.6 % below
 * a health factor of 1 and 22 % below 1.25 at the market's first prices. The same account for the same numbers.
 */
export function benchAccount(seed: number, place: number): AaveV3Account {
  const next = stream(seed, place);
  const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const dollars = Math.exp(8.5 + 2.2 * normal);
  const mode = next();
  const eMode = mode < 0.2 ? 1 : mode < 0.25 ? 2 : 0;
  const supplied = pick(
    next,
    DRAWS.collateral[eMode] as Draw,
    eMode === 0 ? legCount(next(), [0.34, 0.7, 0.89]) : legCount(next(), [0.6, 0.95]),
  );
  const borrowed = pick(next, DRAWS.debt[eMode] as Draw, eMode === 1 ? 1 : legCount(next(), [0.8, 0.97]));
  const health = 0.995 + 2.5 * next() ** 1.5;
  let configuration = 0n;
  let weighted = 0;
  const scaledSupply = new Map<Address, TokenAmount>();
  const scaledDebt = new Map<Address, TokenAmount>();
  for (const id of supplied) {
    const [, decimals, usd, threshold] = ASSETS[id] as (typeof ASSETS)[number];
    const value = (dollars / supplied.length) * (0.5 + next());
    weighted += (value * (eMode === 1 ? 9_500 : eMode === 2 ? 9_300 : threshold)) / 10_000;
    scaledSupply.set(address(id), BigInt(Math.ceil((value / usd) * 10 ** decimals)) as TokenAmount);
    configuration |= 1n << BigInt(2 * id + 1);
  }
  for (const id of borrowed) {
    const [, decimals, usd] = ASSETS[id] as (typeof ASSETS)[number];
    scaledDebt.set(
      address(id),
      BigInt(Math.ceil((weighted / health / borrowed.length / usd) * 10 ** decimals)) as TokenAmount,
    );
    configuration |= 1n << BigInt(2 * id);
  }
  return {
    account: `0x${(0x10_0000 + place).toString(16).padStart(40, '0')}`,
    configuration,
    eMode,
    scaledSupply,
    scaledDebt,
  };
}
