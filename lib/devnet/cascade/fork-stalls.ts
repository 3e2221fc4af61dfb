import type { Address } from 'viem';
import type { DepthBook } from '@/lib/core/cascade/depth/depth-book';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import { type Outlet, worthIn } from './choose-calls';
import type { ForkTrades } from './fork-trades';
import { bestPrice, netPrice } from './pool-prices';

/** Purchases that only a rounding asks for are left. */
const DUST_USD = 0.01;

/** The pools of each asset, from the shock on. */
export interface Stalls {
  /** Every price's share of today's, as the pools have it since the shock. */
  shares(): ReadonlyMap<Address, number>;
  outlets(): Promise<ReadonlyMap<Address, Outlet>>;
  /** Sells one round's net sums; what was bought to repay more than is sold is bought back, never above the shock. */
  sell(
    flows: ReadonlyMap<Address, bigint>,
  ): Promise<{ readonly amounts: ReadonlyMap<Address, bigint>; readonly beyond: boolean }>;
}

/** Takes every pool to the shock: asset by asset, each against what it is sold into. Where a price falls and another one's does not, the dearer pools go first. */
export async function openStalls(
  market: AaveV3Market,
  depth: DepthBook,
  shock: ReadonlyMap<Address, number>,
  trades: ForkTrades,
): Promise<Stalls> {
  const worth = worthIn(market);
  const left = (asset: Address | undefined): number => (asset === undefined ? 1 : (shock.get(asset) ?? 1));
  const ways = depth.order.flatMap((place) => {
    const one = depth.assets[place];
    if (one?.source.kind !== 'venues') return [];
    return [{ asset: one.asset, via: depth.assets[one.via]?.asset, ids: one.source.venues }];
  });
  const start = new Map<Address, number>();
  const now = new Map<Address, number>();
  const sums = new Map<Address, bigint>();
  /** What each pool holds of what the cascade sold. */
  const held = new Map<Address, bigint>();
  for (const { asset, via, ids } of ways) {
    const pools = await trades.pools(ids);
    const best = bestPrice(pools, asset, worth);
    const ratio = left(asset) / left(via);
    const target = (pool: VenueState): number | undefined => {
      const price = (best * ratio) / worth(otherToken(pool, asset) as Address);
      return ratio === 1 ? undefined : price;
    };
    // Down: the dearest pools go first, the others once all are as dear. Up: all go.
    await trades.moveTo(
      pools.filter((pool) => ratio > 1 || netPrice(pool, asset) > (target(pool) ?? Number.POSITIVE_INFINITY)),
      asset,
      target,
    );
    start.set(asset, bestPrice(await trades.pools(ids), asset, worth));
  }
  const shares = (): ReadonlyMap<Address, number> => {
    const found = new Map<Address, number>();
    for (const { asset } of depth.assets) if (!ways.some((way) => way.asset === asset)) found.set(asset, left(asset));
    for (const { asset, via } of ways.toReversed()) {
      const moved = (now.get(asset) ?? start.get(asset) ?? 1) / (start.get(asset) ?? 1);
      const own = (left(asset) / left(via)) * moved;
      found.set(asset, own * (via === undefined ? 1 : (found.get(via) ?? 1)));
    }
    return found;
  };
  return {
    shares,
    async outlets() {
      const found = new Map<Address, Outlet>();
      for (const { asset, via, ids } of ways) found.set(asset, { pools: await trades.pools(ids), via });
      return found;
    },
    async sell(flows) {
      const net = new Map(flows);
      const amounts = new Map<Address, bigint>();
      let beyond = false;
      for (const { asset, via, ids } of ways) {
        const before = sums.get(asset) ?? 0n;
        const wanted = before + (net.get(asset) ?? 0n);
        let delta = (wanted > 0n ? wanted : 0n) - before;
        let got: ReadonlyMap<Address, bigint> = new Map();
        const pools = await trades.pools(ids);
        if (delta > 0n) {
          const sale = await trades.sell(pools, asset, delta, worth);
          got = sale.got;
          beyond ||= sale.beyond;
          // What the pools do not take stays with the keeper.
          delta = sale.shares.reduce((sum, share) => sum + share, 0n);
          for (const [at, id] of ids.entries()) held.set(id, (held.get(id) ?? 0n) + (sale.shares[at] as bigint));
        } else if (Number(-delta) * worth(asset) > DUST_USD) {
          const back = ids.map((id) => ((held.get(id) ?? 0n) * -delta) / before);
          got = new Map([...(await trades.buy(pools, asset, back))].map(([token, cost]) => [token, -cost]));
          for (const [at, id] of ids.entries()) held.set(id, (held.get(id) ?? 0n) - (back[at] as bigint));
        }
        sums.set(asset, before + delta);
        if (delta !== 0n) amounts.set(asset, delta);
        if (via !== undefined) net.set(via, (net.get(via) ?? 0n) + (got.get(via) ?? 0n));
        if (delta !== 0n) now.set(asset, bestPrice(await trades.pools(ids), asset, worth));
      }
      return { amounts, beyond };
    },
  };
}
