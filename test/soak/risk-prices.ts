import type { Composite } from '@/lib/core/oracle/quote';
import type { AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import type { VolatilityModel } from '@/lib/core/risk/volatility';
import { Usd } from '@/lib/core/units/units';
import { ETH, ETH_CORRELATED } from '@/test/bench/risk-book';

const STABLES: ReadonlySet<string> = new Set(['USDC', 'USDT', 'DAI', 'GHO', 'EURC']);
const COINS: ReadonlySet<string> = new Set(['WBTC', 'cbBTC']);

/** Standard deviation of log prices in an hour. */
function hourlyOf({ symbol, asset }: AaveV3Reserve): number {
  if (STABLES.has(symbol)) return 0.0003;
  return COINS.has(symbol) ? 0.006 : ETH_CORRELATED.has(asset) ? 0.008 : 0.013;
}

/** Blocks of twelve seconds, and prices three times as wild as on an ordinary day: a soak has little time. */
const BLOCK_MOVE = 3 / Math.sqrt(300);
/** How far a price may go from the oracle's before the oracle follows. */
const DEVIATION = 0.002;
/** Share of its way from its first value that a price comes back in one block: a soak may last for hours. */
const RETURN = 0.002;
const JUMP = 1 / 120;

export interface Prices {
  /** A block later; now and then some are a tenth lower or higher at once. */
  nextBlock(): void;
  /** Exchanges' prices move, the chain stands still. */
  tickOutside(): void;
  /** The protocol's own, in the order of the reserves. */
  oracle(): readonly Usd[];
  /** What exchanges say; some have nothing to say. */
  composites(): readonly Composite[];
  volatility(): VolatilityModel;
}

/** Prices that walk together, jump, and come back; an oracle that follows those of the exchanges at a distance. */
export function createPrices(market: AaveV3Market, next: () => number): Prices {
  const list = [...market.reserves.values()];
  /** Logs of outside prices over the first ones. */
  const moved = new Float64Array(list.length);
  const silent = new Int32Array(list.length);
  const oracle = list.map(({ price }) => price as Usd);
  let blocks = 0;
  let wildness = 1;
  let model = volatilityOf(list, wildness);

  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const outside = (at: number): Usd =>
    Usd(BigInt(Math.max(1, Math.round(Number(list[at]?.price) * Math.exp(moved[at] as number)))));

  const walk = (share: number): void => {
    const all = normal();
    const ether = 0.7 * (all + normal());
    const coin = 0.7 * (all + normal());
    list.forEach((reserve, at) => {
      const own = normal();
      const kin = ETH_CORRELATED.has(reserve.asset) ? ether : COINS.has(reserve.symbol) ? coin : undefined;
      const move = kin === undefined ? 0.4 * all + 0.9 * own : kin + (reserve.asset === ETH ? 0 : 0.1 * own);
      moved[at] = (moved[at] as number) * (1 - RETURN * share) + hourlyOf(reserve) * BLOCK_MOVE * share * move;
      if (next() < 0.004) silent[at] = 5;
      if ((silent[at] as number) > 0) silent[at] = (silent[at] as number) - 1;
    });
  };

  /** By a tenth: ether and what follows it, or the followers alone, the coins, all that is no dollar, or one asset. */
  const jump = (): void => {
    const one = list[Math.floor(next() * list.length)];
    const kinds: readonly ((reserve: AaveV3Reserve) => boolean)[] = [
      ({ asset }) => ETH_CORRELATED.has(asset),
      ({ asset }) => ETH_CORRELATED.has(asset) && asset !== ETH,
      ({ symbol }) => COINS.has(symbol),
      ({ symbol }) => !STABLES.has(symbol),
      (reserve) => reserve === one,
    ];
    const isHit = kinds[Math.floor(next() * kinds.length)];
    const by = Math.log(next() < 0.6 ? 0.9 : 1.1);
    list.forEach((reserve, at) => {
      if (isHit?.(reserve)) moved[at] = (moved[at] as number) + (STABLES.has(reserve.symbol) ? by / 4 : by);
    });
  };

  /** The oracle follows where a price has gone too far, or by its heartbeat; what hangs on ether follows ether. */
  const report = (): void => {
    const isOff = list.map(
      (_, at) => Math.abs(Number(outside(at)) / Number(oracle[at]) - 1) > DEVIATION || next() < 0.005,
    );
    const etherMoves = list.some(({ asset }, at) => asset === ETH && isOff[at]);
    list.forEach(({ asset }, at) => {
      if (isOff[at] || (etherMoves && ETH_CORRELATED.has(asset))) oracle[at] = outside(at);
    });
  };

  return {
    nextBlock: () => {
      blocks += 1;
      walk(1);
      if (next() < JUMP) jump();
      report();
      if (blocks % 5 > 0) return;
      wildness = Math.min(3, Math.max(0.5, wildness * Math.exp(0.1 * normal())));
      model = volatilityOf(list, wildness);
    },
    tickOutside: () => walk(0.3),
    oracle: () => oracle,
    composites: () =>
      list.map(({ asset }, at): Composite => {
        const none = { asset, price: undefined, low: undefined, high: undefined, fresh: 0, quorum: 2, sources: [] };
        if ((silent[at] as number) > 0) return none;
        const price = outside(at);
        const [low, high] = [Usd((price * 9_995n) / 10_000n), Usd((price * 10_005n) / 10_000n)];
        return { ...none, price, low, high, fresh: 3 };
      }),
    volatility: () => model,
  };
}

/** All correlated by a half, ether and what follows it almost wholly; the last asset's volatility is unknown. */
function volatilityOf(list: readonly AaveV3Reserve[], wildness: number): VolatilityModel {
  const known = list.slice(0, -1);
  const sigmas = known.map((each) => (hourlyOf(each) * wildness) / Math.sqrt(60));
  const correlation = (a: AaveV3Reserve, b: AaveV3Reserve): number => {
    if (a === b) return 1;
    return ETH_CORRELATED.has(a.asset) && ETH_CORRELATED.has(b.asset) ? 0.995 : 0.5;
  };
  const assets = known.map(({ asset }) => asset);
  return {
    minute: 0,
    assets,
    indexOf: new Map(assets.map((asset, index) => [asset, index])),
    covariance: known.flatMap((a, i) =>
      known.map((b, j) => (sigmas[i] as number) * (sigmas[j] as number) * correlation(a, b)),
    ),
    returns: assets.map(() => 600),
  };
}
