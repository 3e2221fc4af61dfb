import type { Address } from 'viem';
import { clockSkew, LEAST_CLOCKS } from '@/lib/core/breaker/clock-skew';
import type { ObservedFacts } from '@/lib/core/breaker/observed-input';
import { poolDepthUsd } from '@/lib/core/breaker/pool-depth';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { BlockPrices, ChainPort, PriceSource } from './ports';

/** What the breakers are told beside a snapshot. */
export type SourcedFacts = Pick<ObservedFacts, 'heads' | 'headsAt' | 'clockSkewMs' | 'depthUsd' | 'attempts'>;

/** A keeper's own mined transactions, newest first; null where one cannot be valued. */
export type AttemptsOf = (snapshot: Pick<Snapshot, 'assets'> | null) => NonNullable<ObservedFacts['attempts']> | null;

/**
 * What the engine's sources know that no snapshot tells. Which keys are there follows from what is configured alone: what is
 * provided and not known now is null.
 */
export const sourcedFacts = (
  sources: {
    readonly chain: Pick<ChainPort, 'heads'>;
    readonly priceSources: readonly Pick<PriceSource, 'clockOffset'>[];
    readonly blockPrices: Pick<BlockPrices, 'reserves'>;
    /** Where a keeper sends in this process. */
    readonly attempts?: AttemptsOf | undefined;
  },
  snapshot: Pick<Snapshot, 'assets'> | null,
): SourcedFacts => {
  const { chain, priceSources, blockPrices } = sources;
  const heads = chain.heads?.();
  const clocks = priceSources.flatMap(({ clockOffset }) => (clockOffset ? [clockOffset()] : []));
  const reserves = blockPrices.reserves?.();
  return {
    ...(heads !== undefined && { heads: heads?.heads ?? null }),
    ...(heads && { headsAt: heads.at }),
    ...(clocks.length >= LEAST_CLOCKS && { clockSkewMs: clockSkew(clocks.filter((offset) => offset !== undefined)) }),
    ...(reserves && { depthUsd: depths(reserves, snapshot) }),
    ...(sources.attempts && { attempts: sources.attempts(snapshot) }),
  };
};

const depths = (
  reserves: ReadonlyMap<Address, bigint | null>,
  snapshot: Pick<Snapshot, 'assets'> | null,
): Record<Address, number | null> =>
  Object.fromEntries(
    [...reserves].map(([asset, reserve]) => {
      const view = snapshot?.assets[asset];
      return [asset, view ? poolDepthUsd(reserve, view) : null];
    }),
  );
