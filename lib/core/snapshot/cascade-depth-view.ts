import type { Address } from 'viem';
import type { AssetDepth } from '@/lib/core/cascade/depth/depth-book';
import { type DepthLaw, knownOf } from '@/lib/core/cascade/depth/depth-law';
import { amountAtMarginal } from '@/lib/core/venue/curve';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import type { CascadeDepth } from './cascade-depth-schema';

const FALLS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

export interface DepthContext {
  readonly symbolOf: (asset: Address) => string;
  readonly assets: readonly Address[];
  readonly venues: readonly VenueState[];
  readonly law: (asset: Address) => CascadeDepth['law'];
  /** Why nothing is known of an asset without depth. */
  readonly reason: (asset: Address) => string;
  readonly halfLifeSeconds: number;
  /** Unix ms. */
  readonly now: number;
}

/** One asset's depth as the wire carries it. */
export function cascadeDepthView({ asset, law, via, edge, source }: AssetDepth, context: DepthContext): CascadeDepth {
  const { symbolOf, assets, now } = context;
  const ids = source.kind === 'venues' ? source.venues : [];
  const venues = context.venues.filter(({ id }) => ids.includes(id));
  const books = source.kind === 'venues' ? source.books : [];
  const seen = [
    ...venues.map(({ block }) => Number(block.timestamp) * 1_000),
    ...books.map(({ at, receivedAt }) => Math.min(at, receivedAt)),
  ];
  const observedAt = seen.length > 0 ? Math.min(...seen) : null;
  const known = knownOf(law);
  return {
    ...{ asset, symbol: symbolOf(asset) },
    source: sourceOf(source.kind, venues.length > 0, books.length > 0),
    venues: venues.map((venue) => ({
      ...{ id: venue.id, kind: venue.kind, block: Number(venue.block.number) },
      into: otherToken(venue, asset) ?? asset,
    })),
    books: books.map(({ source: exchange, symbol, at }) => ({ exchange, symbol, observedAt: at })),
    oldestBlock: venues.length > 0 ? Math.min(...venues.map(({ block }) => Number(block.number))) : null,
    ...{ observedAt, ageMs: observedAt === null ? null : Math.max(0, now - observedAt) },
    via: assets[via] ?? null,
    edge: source.kind === 'unknown' ? null : edge,
    levels: law.kind === 'flat' ? [] : FALLS.map((fall) => ({ fall, soldUsd: soldBy(law, fall) })),
    knownUsd: Number.isFinite(known) ? Math.round(known) : null,
    law: source.kind === 'square-root' ? context.law(asset) : null,
    halfLifeSeconds: context.halfLifeSeconds,
    reason: source.kind === 'unknown' ? context.reason(asset) : null,
  };
}

function sourceOf(kind: AssetDepth['source']['kind'], hasVenues: boolean, hasBooks: boolean): CascadeDepth['source'] {
  if (kind !== 'venues') return kind;
  if (hasVenues && hasBooks) return 'venues+books';
  return hasBooks ? 'books' : 'venues';
}

/** Dollars that take the price down by a fall; null where that is beyond what is known. */
function soldBy(law: DepthLaw, fall: number): number | null {
  if (law.kind === 'root') {
    const sold = (fall / 1.5 / law.perRoot) ** 2;
    return sold <= law.max ? Math.round(sold) : null;
  }
  if (law.kind !== 'pieces') return null;
  const sold = amountAtMarginal(law.curve, 1 - fall);
  return sold < law.curve.max ? Math.round(sold) : null;
}
