import type { Address } from 'viem';
import type { Composite, Quote } from './quote';

/** One move of an asset's composite, and in which order its sources went. */
export interface PriceMove {
  /** Unix ms when the composite was found to have moved. */
  readonly at: number;
  /** The composite before and after, USD with 8 decimals. */
  readonly from: bigint;
  readonly to: bigint;
  /** Signed. */
  readonly bps: number;
  /** Who crossed the middle of the move, the first at 0, with the delay behind it; those that did not are left out. */
  readonly order: readonly { readonly source: string; readonly lagMs: number }[];
}

export interface PriceLead {
  /** The newest first, at most ten. */
  readonly moves: readonly PriceMove[];
  /** How often each source went first since the start. */
  readonly firsts: ReadonlyMap<string, number>;
}

export interface LeadOptions {
  /** A composite this far from where it was `windowMs` ago has moved. */
  readonly moveBps: number;
  readonly windowMs: number;
  /** How long the slow ones are waited for. */
  readonly settleMs: number;
}

/** A tenth of a percent within ten seconds: some dozens of times a day for ETH, never for a calm stablecoin. */
export const LEAD_OPTIONS: LeadOptions = { moveBps: 10, windowMs: 10_000, settleMs: 15_000 };

const KEPT_MOVES = 10;
/** Price changes kept of a source: at four a second enough for window and settling. */
const KEPT_QUOTES = 128;

interface Point {
  readonly at: number;
  readonly price: bigint;
}

interface Track {
  readonly bySource: Map<string, Point[]>;
  composite: Point[];
  pending: { readonly from: Point; readonly to: Point } | undefined;
  moves: readonly PriceMove[];
  readonly firsts: Map<string, number>;
}

export interface LeadTracker {
  /** Notes a quote by the time we received it. The protocol's own counts too: that it comes last is worth knowing. */
  note(quote: Quote): void;
  /** Looks for moves at `now` (unix ms). */
  update(composites: ReadonlyMap<Address, Composite>, now: number): ReadonlyMap<Address, PriceLead>;
}

/**
 * Who moves first: when a composite moves, every source is timed by when it crossed the middle of that move, all by
 * our own clock. A move is told once the slow sources had `settleMs`; until then no other is looked for.
 */
export function createLeadTracker(options: LeadOptions = LEAD_OPTIONS): LeadTracker {
  const tracks = new Map<Address, Track>();
  const trackOf = (asset: Address): Track => {
    const known = tracks.get(asset);
    if (known) return known;
    const made: Track = { bySource: new Map(), composite: [], pending: undefined, moves: [], firsts: new Map() };
    tracks.set(asset, made);
    return made;
  };

  return {
    note: ({ asset, source, price, receivedAt }) => {
      const { bySource } = trackOf(asset);
      const points = bySource.get(source) ?? [];
      if (points.at(-1)?.price === price) return;
      points.push({ at: receivedAt, price });
      if (points.length > KEPT_QUOTES) points.splice(0, points.length - KEPT_QUOTES);
      bySource.set(source, points);
    },
    update: (composites, now) => {
      for (const [asset, { price }] of composites) {
        const track = trackOf(asset);
        if (price !== undefined) track.composite.push({ at: now, price });
        track.composite = track.composite.filter(({ at }) => now - at <= options.windowMs);
        const [first] = track.composite;
        const last = track.composite.at(-1);
        if (track.pending) {
          if (now - track.pending.to.at >= options.settleMs) settle(track);
        } else if (first && last && Math.abs(moveBps(first.price, last.price)) >= options.moveBps)
          track.pending = { from: first, to: last };
      }
      return new Map([...tracks].map(([asset, { moves, firsts }]) => [asset, { moves, firsts }]));
    },
  };
}

function settle(track: Track): void {
  const { pending } = track;
  if (!pending) return;
  const { from, to } = pending;
  const up = to.price > from.price;
  const level = (from.price + to.price) / 2n;
  const beyond = ({ price }: Point): boolean => (up ? price >= level : price <= level);
  const crossed = [...track.bySource].flatMap(([source, points]) => {
    const found = points.findIndex((point) => point.at > from.at && beyond(point));
    const crossing = points[found];
    const before = points[found - 1];
    // One that stood beyond the level already did not cross it in this move.
    return crossing && before && !beyond(before) ? [{ source, at: crossing.at }] : [];
  });
  crossed.sort((a, b) => a.at - b.at);
  const start = crossed[0]?.at ?? to.at;
  const move: PriceMove = {
    at: to.at,
    from: from.price,
    to: to.price,
    bps: moveBps(from.price, to.price),
    order: crossed.map(({ source, at }) => ({ source, lagMs: at - start })),
  };
  track.moves = [move, ...track.moves].slice(0, KEPT_MOVES);
  const [leader] = crossed;
  if (leader) track.firsts.set(leader.source, (track.firsts.get(leader.source) ?? 0) + 1);
  track.pending = undefined;
  track.composite = [];
}

const moveBps = (from: bigint, to: bigint): number => Number(((to - from) * 1_000_000n) / from) / 100;
