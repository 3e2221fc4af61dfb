import type { Aggregation } from './aggregation';
import type { Quote, QuoteGroup, RejectReason } from './quote';

/** What a source said, in numbers: prices in whole units of 1e-8 USD, NaN where it has none; times in unix ms. */
export interface Saying {
  price: number;
  bid: number;
  ask: number;
  /** Half-width. */
  confidence: number;
  observedAt: number;
  receivedAt: number;
  /** Why the source itself says that its price must not be used. */
  unusable: RejectReason | undefined;
}

/** Who says it, and by which rules it is judged. */
export interface SeatTerms {
  readonly source: string;
  readonly group: QuoteGroup;
  readonly upstream: string;
  readonly heartbeat: number | undefined;
  readonly deviationThresholdBps: number | undefined;
  /** Static; 0 has no vote. */
  readonly weight: number;
  /** Infinity where no age makes it stale. */
  readonly maxAgeMs: number;
  readonly futureMs: number;
  readonly outlierFloorBps: number;
  readonly maxConfidenceBps: number;
}

/** One source of one asset: its terms, its latest saying, and what the last evaluation made of it. */
export interface Seat extends Saying {
  terms: SeatTerms;
  /** See `madeAt`. */
  made: number;
  /** The later of its two times. */
  latest: number;
  /** See `claimedHalfWidth`. */
  claim: number;
  /** See `flawOf`. */
  flaw: RejectReason | undefined;
  /** Place of its upstream on the board. */
  upstream: number;
  rejected: RejectReason | undefined;
  /** The value it votes with, and how much of the vote it has in units of the evaluation; 0 without a vote. */
  value: number;
  weight: number;
}

/** Prices at and above this many units (45 million dollars) are no price of anything; below it sums of two are exact. */
export const ABSURD = 2 ** 52;

/** What of a quote is no price: its source's name, kind and configuration. */
export type Standing = Pick<Quote, 'source' | 'group' | 'upstream' | 'heartbeat' | 'deviationThresholdBps'>;

/** The terms that a source's standing gives it. */
export function seatTerms(standing: Standing, options: Aggregation): SeatTerms {
  const { source, group, heartbeat, deviationThresholdBps } = standing;
  const upstream = standing.upstream ?? source;
  // The contract itself applies no age: what it answers is what it uses. It never votes.
  const rules = group === 'protocol' ? PROTOCOL : options.groups[group];
  const weight = group === 'protocol' ? 0 : (options.sourceWeights[source] ?? rules.weight);
  let { maxAgeMs, outlierFloorBps } = rules;
  if (group === 'push-oracle') {
    const heartbeatMs = (heartbeat ?? options.defaultHeartbeat) * 1_000;
    maxAgeMs = heartbeatMs + Math.max(heartbeatMs / 10, maxAgeMs);
    // It moves by its deviation threshold only, and may be late by as much again in a fast market.
    outlierFloorBps = Math.max(outlierFloorBps, 2 * (deviationThresholdBps ?? 0));
  }
  const { futureMs } = rules;
  const { maxConfidenceBps } = options;
  return {
    source,
    group,
    upstream,
    heartbeat,
    deviationThresholdBps,
    weight,
    maxAgeMs,
    futureMs,
    outlierFloorBps,
    maxConfidenceBps,
  };
}
const PROTOCOL = { weight: 0, maxAgeMs: Infinity, futureMs: Infinity, outlierFloorBps: Infinity };

/** Whether a standing is the one that these terms follow from: most quotes of a source only bring a new price. */
export const sameStanding = (
  terms: SeatTerms,
  { source, group, upstream, heartbeat, deviationThresholdBps }: Standing,
) =>
  terms.group === group &&
  terms.upstream === (upstream ?? source) &&
  terms.heartbeat === heartbeat &&
  terms.deviationThresholdBps === deviationThresholdBps;

/** Why a saying does not count whatever the time is, and whatever the others say. Any number may stand in it. */
export function flawOf(saying: Saying, { maxConfidenceBps }: SeatTerms): RejectReason | undefined {
  const { price, bid, ask, unusable } = saying;
  if (price <= 0) return 'non-positive';
  // NaN is never its own floor.
  if (price >= ABSURD || price !== Math.floor(price)) return 'absurd';
  if (Number.isNaN(saying.observedAt) || Number.isNaN(saying.receivedAt)) return 'absurd';
  if (unusable !== undefined) return unusable;
  if (bid > ask) return 'crossed';
  return claimedHalfWidth(saying) * 10_000 > maxConfidenceBps * price ? 'wide' : undefined;
}

/** Why a seat does not count at `now`, by itself. */
export function rejection({ flaw, latest, made, terms }: Seat, now: number): RejectReason | undefined {
  if (flaw !== undefined) return flaw;
  if (latest - now > terms.futureMs) return 'future';
  return now - made > terms.maxAgeMs ? 'stale' : undefined;
}

/** The half-width that a source itself claims: of its spread or its confidence the larger, 0 where it claims none. */
export function claimedHalfWidth({ bid, ask, confidence }: Saying): number {
  const spread = (ask - bid) / 2;
  const width = spread > 0 ? spread : 0;
  return confidence > width ? confidence : width;
}

/**
 * Whether a saying takes the place of another of the same source: it was made later; made at the same time, it was
 * received later; and of two at the same times one is chosen by its content, so that the order of arrival never
 * matters. A time that is no number is older than any.
 */
export function supersedes(next: Saying, known: Saying): boolean {
  const nextMade = madeAt(next);
  const knownMade = madeAt(known);
  if (nextMade !== knownMade) return nextMade > knownMade;
  if (!Object.is(next.receivedAt, known.receivedAt)) return !(next.receivedAt < known.receivedAt);
  for (const key of CONTENT) {
    if (Object.is(next[key], known[key])) continue;
    return Number.isNaN(next[key]) || next[key] < known[key];
  }
  return (next.unusable ?? '') > (known.unusable ?? '');
}
const CONTENT = ['observedAt', 'price', 'bid', 'ask', 'confidence'] as const;

/** When a price was made: the older of the source's time and our receipt; −Infinity when either is no number. */
export const madeAt = ({ observedAt, receivedAt }: Pick<Saying, 'observedAt' | 'receivedAt'>): number =>
  observedAt < receivedAt ? observedAt : observedAt >= receivedAt ? receivedAt : Number.NEGATIVE_INFINITY;
