import type { Address } from 'viem';
import { type Curve, NO_CURVE } from '@/lib/core/venue/curve';
import type { L2Book } from '@/lib/core/venue/l2-book';
import { mergeCurves } from '@/lib/core/venue/merge-curves';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import { type DepthLaw, soldAt } from './depth-law';
import { bookCurve, pricedAt } from './quoted-depth';
import { venueAtPrice } from './venue-at-price';

/** Where an asset's depth comes from. */
export type DepthSource =
  | {
      readonly kind: 'venues';
      /** Pools, and order books of exchanges. */
      readonly venues: readonly Address[];
      readonly books: readonly L2Book[];
      /** Of the oldest pool, by which its age is told; `undefined` where there are books alone. */
      readonly block: { readonly number: bigint; readonly timestamp: bigint } | undefined;
    }
  | { readonly kind: 'square-root' | 'money' | 'unknown' };

export interface AssetDepth {
  readonly asset: Address;
  readonly law: DepthLaw;
  /** Of venues: the same from far above today's price on, for cells in which what it is sold into falls further than itself. */
  readonly above?: DepthLaw;
  /** Place of the asset that its venues sell it into, and whose own depth takes what comes out; −1 = dollars. */
  readonly via: number;
  /** What the first unit fetches against the oracle's prices, fees taken: at most 1. */
  readonly edge: number;
  readonly source: DepthSource;
  /** What `law` was merged from where order books take part, in dollars; the first unit of both fetched `first`. */
  readonly quoted?: { readonly venues: Curve; readonly books: Curve; readonly first: number } | undefined;
}

/** Every asset's depth, once. An asset comes before the one that it is sold into. */
export interface DepthBook {
  readonly assets: readonly AssetDepth[];
  /** Places, so that sellers come before what they sell into. */
  readonly order: readonly number[];
  /** Seconds in which half of what was sold is replenished. */
  readonly halfLifeSeconds: number;
}

/** What of a market its depth is told in: prices in USD of 8 decimals. */
export interface DepthMarket {
  readonly reserves: ReadonlyMap<Address, { readonly price: bigint | undefined; readonly decimals: number }>;
}

export interface DepthSources {
  readonly venues: readonly VenueState[];
  /** Spot order books, each of one asset; none by default. One market of an exchange counts for the first asset that names it. */
  readonly books?: readonly L2Book[];
  /** Tokens that count as dollars: they are not sold on. */
  readonly money: ReadonlySet<Address>;
  /** The square-root law's factor by asset (`impactPerRoot`), where no venue is known; `undefined` = no law either. */
  readonly perRoot?: ((asset: Address) => number | undefined) | undefined;
  /** The largest average loss for which that law is believed, a fraction. */
  readonly rootUpTo?: number;
  /** Mechanics H1: 10 minutes by default. */
  readonly halfLifeSeconds?: number;
}

const DEFAULT_HALF_LIFE = 600;
/** Beyond this share of its price lost on average, the square-root law is not believed. */
const ROOT_UP_TO = 0.3;
/** Venues are known as far up as this multiple of their price, where their own depth is. */
const UP_TO = 25;
/** Two ways to sell are compared by what takes the price down to this share. */
const COMPARED_AT = 0.9;

interface Way {
  readonly via: number;
  /** Its first unit brings 1. */
  readonly curve: Curve;
  /** What the first unit brings of the oracle's price. */
  readonly first: number;
  readonly above: Curve;
  readonly edge: number;
  readonly venues: readonly VenueState[];
  readonly depth: number;
  readonly books?: readonly L2Book[];
  readonly quoted?: AssetDepth['quoted'];
}

/**
 * The depth of `assets` (places are theirs). Each asset is sold one way: straight into money, or into an asset that is
 * itself deeper against money; the deeper way counts, the other is left out, so that no pool is counted twice however many
 * assets, markets or protocols sell into it.
 */
export function depthBook(market: DepthMarket, assets: readonly Address[], sources: DepthSources): DepthBook {
  const { money, perRoot, rootUpTo = ROOT_UP_TO, halfLifeSeconds = DEFAULT_HALF_LIFE } = sources;
  const venues = [...new Map(sources.venues.map((venue) => [venue.id, venue])).values()];
  const units = assets.map((asset) => dollarsOfUnit(market, asset));
  const isMoney = (asset: Address): boolean => money.has(asset);
  const quotes = booksOf(assets, sources.books ?? []);
  const direct = assets.map((asset, place) => {
    const way = wayTo(venues, asset, units[place], -1, isMoney, units, assets);
    return withBooks(way, quotes.get(asset) ?? [], Number(market.reserves.get(asset)?.price ?? 0n) / 1e8);
  });
  const found = assets.map((asset, place): AssetDepth => {
    if (isMoney(asset)) return { asset, law: { kind: 'flat' }, via: -1, edge: 1, source: { kind: 'money' } };
    let best = direct[place];
    for (const [via, into] of assets.entries()) {
      const deeper = (direct[via]?.depth ?? 0) > (direct[place]?.depth ?? 0);
      if (!deeper || isMoney(into)) continue;
      const way = wayTo(venues, asset, units[place], via, (token) => token === into, units, assets);
      if (way !== undefined && way.depth > (best?.depth ?? 0)) best = way;
    }
    if (best !== undefined) return fromVenues(asset, best);
    const k = perRoot?.(asset);
    if (k === undefined || !(k > 0))
      return { asset, law: { kind: 'none' }, via: -1, edge: 1, source: { kind: 'unknown' } };
    const law: DepthLaw = { kind: 'root', perRoot: k, max: (rootUpTo / k) ** 2 };
    return { asset, law, via: -1, edge: 1, source: { kind: 'square-root' } };
  });
  // What is sold into lies strictly deeper against money, so this order exists.
  const order = assets.map((_, place) => place).sort((a, b) => depthOf(direct[a]) - depthOf(direct[b]) || a - b);
  return { assets: found, order, halfLifeSeconds };
}

/** By asset; one market of one exchange once. */
function booksOf(assets: readonly Address[], books: readonly L2Book[]): ReadonlyMap<Address, readonly L2Book[]> {
  const taken = new Set<string>();
  return new Map(
    assets.map((asset) => {
      const own = books.filter((book) => {
        const market = `${book.source} ${book.symbol}`;
        if (book.asset !== asset || book.group !== 'exchange' || taken.has(market)) return false;
        taken.add(market);
        return true;
      });
      return [asset, own];
    }),
  );
}

/** The straight way with order books beside its pools. `price`: the oracle's, dollars; 0 = unknown. */
function withBooks(way: Way | undefined, books: readonly L2Book[], price: number): Way | undefined {
  const quotes = price > 0 ? bookCurve(books, price) : NO_CURVE;
  if (quotes.from.length === 0) return way;
  const venues = way ? pricedAt(way.curve, way.first) : NO_CURVE;
  const merged = mergeCurves([venues, quotes], Number.POSITIVE_INFINITY);
  const first = merged.price[0] as number;
  const curve = pricedAt(merged, 1 / first);
  return {
    ...{ via: -1, curve, first, edge: Math.min(1, first), venues: way?.venues ?? [], books },
    // What is sold straight into money never stands above today's price.
    above: way?.above ?? NO_CURVE,
    depth: soldAt({ kind: 'pieces', curve }, COMPARED_AT, 1),
    quoted: { venues, books: quotes, first },
  };
}

const depthOf = (way: Way | undefined): number => way?.depth ?? 0;

/** Dollars of a base unit at the protocol's price; `undefined` when that is unknown. */
export function dollarsOfUnit(market: DepthMarket, asset: Address): number | undefined {
  const reserve = market.reserves.get(asset);
  return reserve?.price === undefined ? undefined : Number(reserve.price) / 1e8 / 10 ** reserve.decimals;
}

/** The merged curve of all venues from an asset into those that `accepts` names, in dollars of today's prices. */
function wayTo(
  venues: readonly VenueState[],
  asset: Address,
  unit: number | undefined,
  via: number,
  accepts: (token: Address) => boolean,
  units: readonly (number | undefined)[],
  assets: readonly Address[],
): Way | undefined {
  if (unit === undefined) return undefined;
  const used: VenueState[] = [];
  const curves = venues.flatMap((venue) => {
    const other = otherToken(venue, asset);
    const worth = other === undefined || !accepts(other) ? undefined : units[assets.indexOf(other)];
    const curve = worth === undefined ? undefined : venueCurve(venue, asset, Number.POSITIVE_INFINITY);
    if (curve === undefined || worth === undefined || curve.from.length === 0) return [];
    used.push(venue);
    return [{ venue, worth, curve: rescaled(curve, unit, worth) }];
  });
  if (curves.length === 0) return undefined;
  const merged = mergeCurves(
    curves.map((each) => each.curve),
    Number.POSITIVE_INFINITY,
  );
  const first = merged.price[0] as number;
  const curve = rescaled(merged, 1, 1 / first);
  const depth = soldAt({ kind: 'pieces', curve }, COMPARED_AT, 1);
  const raised = curves.map((each) => {
    const venue = venueAtPrice(each.venue, asset, (first * UP_TO * unit) / each.worth);
    return rescaled(venueCurve(venue, asset, Number.POSITIVE_INFINITY), unit, each.worth);
  });
  const above = rescaled(mergeCurves(raised, Number.POSITIVE_INFINITY), 1, 1 / first);
  return { via, curve, first, above, edge: Math.min(1, first), venues: used, depth };
}

/** The same curve with other units of what goes in and comes out. */
function rescaled({ from, out, price, bend, max }: Curve, perIn: number, perOut: number): Curve {
  return {
    from: from.map((each) => each * perIn),
    out: out.map((each) => each * perOut),
    price: price.map((each) => (each * perOut) / perIn),
    bend: bend.map((each) => each / perIn),
    max: max * perIn,
  };
}

function fromVenues(asset: Address, { curve, above, via, edge, venues, books = [], quoted }: Way): AssetDepth {
  let oldest: VenueState | undefined;
  for (const venue of venues) if (oldest === undefined || venue.block.number < oldest.block.number) oldest = venue;
  return {
    ...{ asset, via, edge, quoted },
    law: { kind: 'pieces', curve },
    ...(above.from.length > 0 && { above: { kind: 'pieces' as const, curve: above } }),
    source: {
      ...{ kind: 'venues', books },
      venues: venues.map(({ id }) => id),
      block: oldest && { number: oldest.block.number, timestamp: oldest.block.timestamp },
    },
  };
}
