import type { Address } from 'viem';
import { minOf } from '@/lib/core/units/math';
import { MAX_UINT256, Usd } from '@/lib/core/units/units';
import type { Quote } from './quote';

/** A price of one asset in another: `numerator / denominator` whole units of `inAsset` a whole unit of `asset`. */
export interface RelativePrice extends Pick<Quote, 'source' | 'group' | 'asset' | 'unusable'> {
  readonly inAsset: Address;
  /** Positive, both. */
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** The market the price comes from; `undefined` when it comes from none and only the rate is one (an exchange ratio). */
  readonly upstream: string | undefined;
  /** Unix ms; `undefined`: the rate's. */
  readonly observedAt: number | undefined;
  /** How far the price may rest from the market by design (a pool's fee). */
  readonly slackBps: number;
}

/** A quote that hangs on a second upstream beside its own: the feed it was turned into dollars by. */
export interface ConvertedQuote {
  readonly quote: Quote;
  readonly via: string | undefined;
}

/**
 * A relative price in dollars, through the rate of `inAsset`, rounded down (at most the greatest number there is). What is wrong with the rate is wrong
 * with the result; its distance by design adds to the price's own.
 */
export function inDollars(price: RelativePrice, rate: Quote): ConvertedQuote {
  const { source, group, asset, numerator, denominator } = price;
  const unusable = price.unusable ?? rate.unusable;
  const slack = price.slackBps + (rate.deviationThresholdBps ?? 0);
  const through = rate.upstream ?? rate.source;
  const quote: Quote = {
    source,
    group,
    upstream: price.upstream ?? through,
    asset,
    price: Usd(minOf((rate.price * numerator) / denominator, MAX_UINT256)),
    observedAt: price.observedAt ?? rate.observedAt,
    receivedAt: rate.receivedAt,
    ...(price.observedAt === undefined && rate.heartbeat !== undefined && { heartbeat: rate.heartbeat }),
    ...(slack > 0 && { deviationThresholdBps: slack }),
    ...(unusable && { unusable }),
  };
  return { quote, via: price.upstream === undefined ? undefined : through };
}

/**
 * Makes sources of one asset that would fail together one upstream. A pool's price hangs on its pool and on the
 * feed it was converted by. Where that feed also speaks for the same asset itself, or converts another pool's
 * price of it, one wrong feed would be two votes: all of them take the feed as their upstream. A pool alone
 * with its feed keeps its own.
 */
export function mergeUpstreams(converted: readonly ConvertedQuote[]): readonly Quote[] {
  const dependants = new Map<string, Set<string>>();
  const dependsOn = (asset: Address, feed: string): Set<string> => {
    const key = `${asset} ${feed}`;
    const known = dependants.get(key) ?? new Set();
    dependants.set(key, known);
    return known;
  };
  const upstreamOf = (quote: Quote): string => quote.upstream ?? quote.source;
  for (const { quote, via } of converted) dependsOn(quote.asset, via ?? upstreamOf(quote)).add(upstreamOf(quote));
  return converted.map(({ quote, via }) =>
    via !== undefined && dependsOn(quote.asset, via).size > 1 ? { ...quote, upstream: via } : quote,
  );
}
