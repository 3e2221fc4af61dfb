import type { Address } from 'viem';
import type { Usd } from '@/lib/core/units/units';
import { deviationBps, isOutlier, medianOf, scaledMad } from './median';
import type { Composite, CompositeSource, Quote, RejectReason } from './quote';

export interface CompositeOptions {
  /** A quote of an exchange older than this is stale. */
  readonly exchangeMaxAgeMs: number;
  /** Heartbeat of a push oracle that does not state its own, seconds. */
  readonly defaultHeartbeat: number;
  /** Below this distance from the median a quote is never an outlier. A push oracle moves only on deviation, so its distance is by design. */
  readonly outlierFloorBps: { readonly exchange: bigint; readonly 'push-oracle': bigint };
  /** Two voters further apart than this outvote nobody: no price. */
  readonly maxPairSpreadBps: number;
}

export const COMPOSITE_DEFAULTS: CompositeOptions = {
  exchangeMaxAgeMs: 10_000,
  defaultHeartbeat: 3_600,
  outlierFloorBps: { exchange: 25n, 'push-oracle': 100n },
  maxPairSpreadBps: 200,
};

/** Voters needed within one group; one from each of two groups is enough. */
const QUORUM_ONE_GROUP = 3;
const QUORUM_TWO_GROUPS = 2;

/**
 * The aggregate price of one asset at `now` (unix ms): the median of its fresh sources.
 *
 * - Only the newest quote of a source counts, at the older of the source's time and our receipt.
 * - Rejected: non-positive; crossed books; stale (exchange: max age; push oracle: heartbeat + max(10 %, 300 s)).
 * - Outliers (|x − median| > max(5 · 1.4826 · MAD, floor of the group)) are marked, do not count
 *   towards the quorum and do not widen the interval. The price is the median of ALL fresh voters:
 *   dropping outliers before it could let a minority push honest sources out and move it.
 * - Quorum: two groups, or three sources. Below it, or with two voters too far apart, `price` is
 *   `undefined`: unknown, not old.
 * - The protocol's own price never votes: it is what the composite is compared with. A Chainlink push
 *   oracle votes as its own group although the protocol's price usually shares its upstream: the
 *   exchanges are independent of both, and at most one voter comes from that upstream.
 * - `low`/`high`: price ± max(1.4826 · MAD, half the median spread) of the accepted.
 */
export function composite(
  asset: Address,
  quotes: readonly Quote[],
  now: number,
  options: CompositeOptions = COMPOSITE_DEFAULTS,
): Composite {
  const newest = newestBySource(asset, quotes);
  const voters: Quote[] = [];
  const rejected = new Map<string, RejectReason>();
  for (const quote of newest) {
    const reason = unusable(quote, now, options);
    if (reason !== undefined) rejected.set(quote.source, reason);
    else if (quote.group !== 'protocol') voters.push(quote);
  }
  const median = medianOf(voters.map((quote) => quote.price));
  const accepted: Quote[] = [];
  if (median !== undefined) {
    const mad = scaledMad(
      voters.map((quote) => quote.price),
      median,
    );
    for (const quote of voters) {
      const floor = options.outlierFloorBps[quote.group === 'push-oracle' ? 'push-oracle' : 'exchange'];
      if (isOutlier(quote.price, median, mad, floor)) rejected.set(quote.source, 'outlier');
      else accepted.push(quote);
    }
  }
  const groups = new Set(accepted.map((quote) => quote.group)).size;
  const quorum = groups >= 2 ? QUORUM_TWO_GROUPS : QUORUM_ONE_GROUP;
  const price = accepted.length >= quorum && !tooFarApart(accepted, options) ? median : undefined;
  const half = price === undefined ? 0n : halfWidth(accepted, price);
  const own = newest.find((quote) => quote.group === 'protocol' && quote.price > 0n)?.price;
  const reference = price ?? own;
  return {
    asset,
    price,
    low: price === undefined ? undefined : ((price > half ? price - half : 0n) as Usd),
    high: price === undefined ? undefined : ((price + half) as Usd),
    fresh: accepted.length,
    quorum,
    sources: newest.map(
      (quote): CompositeSource => ({
        source: quote.source,
        group: quote.group,
        upstream: quote.upstream ?? quote.source,
        price: quote.price,
        ageMs: ageOf(quote, now),
        maxAgeMs: finite(maxAgeMs(quote, options)),
        weight: accepted.includes(quote) ? 1 / accepted.length : 0,
        rejected: rejected.get(quote.source),
        deviationBps: reference === undefined ? undefined : deviationBps(quote.price, reference),
      }),
    ),
  };
}

/** One composite an asset that any quote names. */
export function composites(
  quotes: readonly Quote[],
  now: number,
  options: CompositeOptions = COMPOSITE_DEFAULTS,
): ReadonlyMap<Address, Composite> {
  const byAsset = new Map<Address, Quote[]>();
  for (const quote of quotes) {
    const list = byAsset.get(quote.asset);
    if (list) list.push(quote);
    else byAsset.set(quote.asset, [quote]);
  }
  return new Map([...byAsset].map(([asset, own]) => [asset, composite(asset, own, now, options)]));
}

const madeAt = (quote: Quote): number => Math.min(quote.observedAt, quote.receivedAt);
const ageOf = (quote: Quote, now: number): number => Math.max(0, now - madeAt(quote));

function newestBySource(asset: Address, quotes: readonly Quote[]): readonly Quote[] {
  const newest = new Map<string, Quote>();
  for (const quote of quotes) {
    if (quote.asset !== asset) continue;
    const known = newest.get(quote.source);
    if (known === undefined || madeAt(quote) >= madeAt(known)) newest.set(quote.source, quote);
  }
  return [...newest.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

function unusable(quote: Quote, now: number, options: CompositeOptions): RejectReason | undefined {
  if (quote.price <= 0n) return 'non-positive';
  if (quote.bid !== undefined && quote.ask !== undefined && quote.bid > quote.ask) return 'crossed';
  return ageOf(quote, now) > maxAgeMs(quote, options) ? 'stale' : undefined;
}

function maxAgeMs(quote: Quote, options: CompositeOptions): number {
  switch (quote.group) {
    case 'push-oracle': {
      const heartbeat = quote.heartbeat ?? options.defaultHeartbeat;
      return (heartbeat + Math.max(heartbeat / 10, 300)) * 1_000;
    }
    case 'protocol':
      // The contract itself applies no age: what it answers is what it uses.
      return Number.POSITIVE_INFINITY;
    default:
      return options.exchangeMaxAgeMs;
  }
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

function tooFarApart(accepted: readonly Quote[], options: CompositeOptions): boolean {
  const [a, b] = accepted;
  if (accepted.length !== 2 || a === undefined || b === undefined) return false;
  const [low, high] = a.price < b.price ? [a.price, b.price] : [b.price, a.price];
  return deviationBps(high, low) > options.maxPairSpreadBps;
}

function halfWidth(accepted: readonly Quote[], price: Usd): bigint {
  const mad = scaledMad(
    accepted.map((quote) => quote.price),
    price,
  );
  const spreads = accepted.flatMap(({ bid, ask }) => (bid === undefined || ask === undefined ? [] : [ask - bid]));
  const spread = medianOf(spreads) ?? 0n;
  return mad > spread / 2n ? mad : spread / 2n;
}
