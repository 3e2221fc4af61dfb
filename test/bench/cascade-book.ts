import type { Address } from 'viem';
import { type CascadeBook, cascadeBook } from '@/lib/core/cascade/cascade-book';
import { type DepthBook, depthBook } from '@/lib/core/cascade/depth/depth-book';
import type { AaveV3Account, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { Bps, TokenAmount, Usd } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { assetOf, random, testMarket } from '@/test/fixtures/book';
import { pair, pool } from '@/test/fixtures/venues';

/** What a liquidation costs its sender. */
export const BENCH_GAS_USD = 5;
const ASSETS = 40;
/** The first four are money, then assets whose weight falls off. */
export const BENCH_MONEY = 4;
const address = (place: number): Address => `0x${(0xa0 + place).toString(16).padStart(40, '0')}`;
const priceOf = (place: number): number =>
  place < BENCH_MONEY ? 1 : Math.round(3_000 / (1 + (place - BENCH_MONEY) * 3));
const weightOf = (place: number): number => 1 / (1 + Math.max(0, place - BENCH_MONEY)) ** 1.1;

/** Forty reserves of 18 decimals. */
function market(revision: number): AaveV3Market {
  const base = testMarket({ revision });
  const like = base.reserves.get(assetOf('WETH')) as AaveV3Reserve;
  const reserves = Array.from(
    { length: ASSETS },
    (_, id): AaveV3Reserve => ({
      ...like,
      asset: address(id),
      id,
      symbol: `A${id}`,
      decimals: 18,
      liquidationThreshold: Bps(BigInt(8_300 - 100 * (id % 12))),
      liquidationBonus: Bps(BigInt(10_500 + 50 * (id % 8))),
      availableLiquidity: TokenAmount(10n ** 30n),
      eModeCategory: 0,
      price: Usd(BigInt(priceOf(id)) * 100_000_000n),
    }),
  );
  return { ...base, reserves: new Map(reserves.map((each) => [each.asset, each])) };
}

/** 3.1 legs a position: one to three collaterals, mostly one debt, three quarters of it in money; lognormal sizes. */
function accounts(count: number, seed: number): readonly AaveV3Account[] {
  const next = random(seed);
  const sums: number[] = [];
  let sum = 0;
  for (let place = 0; place < ASSETS; place += 1) {
    sum += weightOf(place) * (place < BENCH_MONEY ? 0.4 : 1);
    sums.push(sum);
  }
  const pick = (): number => {
    const drawn = next() * sum;
    return sums.findIndex((each) => each >= drawn);
  };
  return Array.from({ length: count }, (_, place): AaveV3Account => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const dollars = Math.exp(8.5 + 2 * normal);
    const held = new Set(Array.from({ length: 1 + Math.floor(next() ** 1.2 * 3) }, pick));
    const owed = new Set(
      Array.from({ length: next() < 0.85 ? 1 : 2 }, () => (next() < 0.75 ? Math.floor(next() * BENCH_MONEY) : pick())),
    );
    let configuration = 0n;
    let weighted = 0;
    const scaledSupply = new Map<Address, TokenAmount>();
    const scaledDebt = new Map<Address, TokenAmount>();
    const amount = (usd: number, id: number) => TokenAmount(BigInt(Math.ceil((usd / priceOf(id)) * 1e9)) * 10n ** 9n);
    for (const id of held) {
      const usd = (dollars / held.size) * (0.5 + next());
      weighted += usd * (0.83 - 0.01 * (id % 12));
      scaledSupply.set(address(id), amount(usd, id));
      configuration |= 1n << BigInt(2 * id + 1);
    }
    const health = 1.04 + 2.5 * next() ** 1.5;
    for (const id of owed) {
      scaledDebt.set(address(id), amount(weighted / health / owed.size, id));
      configuration |= 1n << BigInt(2 * id);
    }
    return { account: address(0x10_0000 + place), configuration, eMode: 0, scaledSupply, scaledDebt };
  });
}

/** A v3 pool and a v2 pair of each asset against money; every fourth trades against the deepest asset instead. */
function venues(depthUsd: number): readonly VenueState[] {
  return Array.from({ length: ASSETS - BENCH_MONEY }, (_, at) => at + BENCH_MONEY).flatMap((id): VenueState[] => {
    const into = id > BENCH_MONEY && id % 4 === 3 ? BENCH_MONEY : 0;
    const price = priceOf(id) / priceOf(into);
    const usd = depthUsd * weightOf(id);
    const tokens = usd / priceOf(id);
    const [a, b] = [address(id), address(into)];
    const tick = Math.floor(Math.log(a < b ? price : 1 / price) / Math.log(1.0001));
    const root = tokens * 1e18 * Math.sqrt(price);
    const ranges = Array.from({ length: 24 }, (_, step) => ({
      lower: tick - 900 * (step + 1),
      upper: tick + 900 * (step + 1),
      liquidity: BigInt(Math.floor(root / (step + 2))),
    }));
    return [
      pool(a, b, { tick, fee: 500, spacing: 10, ranges, words: 12 }),
      pair(a, b, BigInt(Math.floor(tokens * 1e9)) * 10n ** 9n, BigInt(Math.floor(tokens * price * 1e9)) * 10n ** 9n),
    ];
  });
}

export interface BenchCascade {
  readonly market: AaveV3Market;
  readonly accounts: readonly AaveV3Account[];
  readonly book: CascadeBook;
  readonly depth: DepthBook;
}

/** A book of `count` positions over forty assets, with depth in proportion to it. The same for the same numbers. */
export function benchCascade(count: number, revision = 10, seed = 7): BenchCascade {
  const its = market(revision);
  const people = accounts(count, seed);
  const book = cascadeBook(its, people);
  const total = book.collateral.reduce((sum, each) => sum + each, 0);
  const money = new Set(Array.from({ length: BENCH_MONEY }, (_, place) => address(place)));
  return {
    market: its,
    accounts: people,
    book,
    depth: depthBook(its, book.assets, { venues: venues(total * 0.5), money }),
  };
}
