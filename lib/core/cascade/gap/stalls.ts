import type { Address } from 'viem';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import type { DepthBook } from '../depth/depth-book';
import { venueAtPrice } from '../depth/venue-at-price';
import { nextPrice, sellExactly, type Worth } from './exact-venues';

/** One asset's venues: as the shock left them, and as they are now. */
export interface Stall {
  readonly into: Address | undefined;
  readonly start: readonly VenueState[];
  readonly now: readonly VenueState[];
  /** Base units sold by the cascade net of what was bought back, never below 0, and what they brought of `into`. */
  readonly sold: bigint;
  readonly brought: bigint;
  /** What the next unit brings at `start`, dollars at today's prices. */
  readonly price: number;
  /** What the shock left of the price against what it is sold into. */
  readonly left: number;
  /** And what the cascade's sales left of that. */
  readonly moved: number;
  /** Dollars that a dollar out of these venues counts for: the first unit brings the oracle's price less the edge. */
  readonly share: number;
}
export type Stalls = Map<Address, Stall>;

/** Venues taken to the shock by exact swaps. */
export function openStalls(
  depth: DepthBook,
  venues: readonly VenueState[],
  shock: ReadonlyMap<Address, number>,
  worth: Worth,
): Stalls {
  return new Map(
    depth.assets.flatMap(({ asset, via, edge, source }): [Address, Stall][] => {
      if (source.kind !== 'venues') return [];
      const own = venues.filter(({ id }) => source.venues.includes(id));
      const into = depth.assets[via]?.asset;
      const left = (shock.get(asset) ?? 1) / (into === undefined ? 1 : (shock.get(into) ?? 1));
      const start = left === 1 ? own : movedTo(own, asset, left, worth);
      const price = nextPrice(start, asset, worth);
      return [
        [
          asset,
          {
            ...{ into, start, now: start, sold: 0n, brought: 0n, price, left, moved: 1 },
            share: (edge * left * worth(asset)) / price,
          },
        ],
      ];
    }),
  );
}

/** Down: those whose price is above it come down, the dearest first. Up: all go up. */
function movedTo(venues: readonly VenueState[], asset: Address, left: number, worth: Worth): readonly VenueState[] {
  const price = nextPrice(venues, asset, worth) * left;
  return venues.map((venue) =>
    left > 1 || nextPrice([venue], asset, worth) > price
      ? venueAtPrice(venue, asset, price / worth(otherToken(venue, asset) ?? asset))
      : venue,
  );
}

/**
 * Takes one round's net flows to the venues: each stands at the sum so far from where the shock left it, what comes out going
 * on into the next. False where some venue does not take it: beyond what is known.
 */
export function sellFlows(
  depth: DepthBook,
  stalls: Stalls,
  round: ReadonlyMap<Address, bigint>,
  worth: Worth,
): boolean {
  const flows = new Map(round);
  for (const place of depth.order) {
    const { asset } = depth.assets[place] as DepthBook['assets'][number];
    const stall = stalls.get(asset);
    if (stall === undefined) continue;
    const wanted = stall.sold + (flows.get(asset) ?? 0n);
    const sold = wanted > 0n ? wanted : 0n;
    const sale = sellExactly(stall.start, asset, sold, worth);
    if (sale === undefined) return false;
    const { into } = stall;
    const brought = into === undefined ? 0n : (sale.got.get(into) ?? 0n);
    stalls.set(asset, {
      ...{ ...stall, now: sale.after, sold, brought },
      moved: nextPrice(sale.after, asset, worth) / stall.price,
    });
    if (into !== undefined) flows.set(into, (flows.get(into) ?? 0n) + brought - stall.brought);
  }
  return true;
}

/** Every price's share of today's. */
export function priceShares(
  depth: DepthBook,
  stalls: Stalls,
  shock: ReadonlyMap<Address, number>,
): Map<Address, number> {
  const shares = new Map<Address, number>();
  for (const place of [...depth.order].reverse()) {
    const { asset } = depth.assets[place] as DepthBook['assets'][number];
    const stall = stalls.get(asset);
    if (stall === undefined) shares.set(asset, shock.get(asset) ?? 1);
    else shares.set(asset, stall.left * stall.moved * (stall.into === undefined ? 1 : (shares.get(stall.into) ?? 1)));
  }
  return shares;
}

/** Dollars that a sale of its own brings for `wanted`; NaN beyond what is known or where no venue is. */
export function exactValue(
  stalls: Stalls,
  shares: ReadonlyMap<Address, number>,
  asset: Address,
  wanted: Address,
  amount: bigint,
  worth: Worth,
  money: ReadonlySet<Address>,
): number {
  if (asset === wanted || money.has(asset)) return Number(amount) * worth(asset) * (shares.get(asset) ?? 1);
  const stall = stalls.get(asset);
  const sale = stall && sellExactly(stall.now, asset, amount, worth);
  if (stall === undefined || sale === undefined) return Number.NaN;
  const dollars = [...sale.got].reduce((sum, [token, got]) => sum + Number(got) * worth(token), 0) * stall.share;
  if (stall.into === undefined) return dollars;
  return exactValue(stalls, shares, stall.into, wanted, BigInt(Math.floor(dollars / worth(stall.into))), worth, money);
}
