import { minOf } from '@/lib/core/units/math';
import { MAX_UINT256, Usd } from '@/lib/core/units/units';
import type { Quote } from './quote';

/** One round as a Chainlink proxy answers it, times in unix seconds. */
export interface ChainlinkRound {
  /** The proxy's: phase in the upper bits. */
  readonly roundId: bigint;
  readonly answer: bigint;
  readonly startedAt: bigint;
  readonly updatedAt: bigint;
}

/** What stands behind a proxy in one phase. */
export interface ChainlinkAggregator {
  readonly decimals: number;
  /** The least and greatest answer it can give, where it has bounds; many feeds' are too wide to matter. */
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
}

/** A proxy's round id is phase << 64 | the aggregator's own round (EACAggregatorProxy.sol, `addPhaseIds`). */
export const phaseOf = (roundId: bigint): bigint => roundId >> 64n;
/** The round as its aggregator counts it. */
export const aggregatorRound = (roundId: bigint): bigint => roundId & ((1n << 64n) - 1n);

/**
 * What a feed's prices really come from: the nodes' report of that pair, whichever proxy it is read through (the
 * standard one, the one that sells its updates). By the feed's own description, `ETH / USD`; by its proxy where
 * that names no such pair.
 */
export function chainlinkUpstream(description: string | undefined, proxy: string): string {
  const base = /([A-Za-z0-9.]+)\s*\/\s*USD\b/.exec(description ?? '')?.[1];
  return base === undefined ? `chainlink:${proxy}` : `chainlink:${base.toUpperCase()}/USD`;
}

/**
 * A feed's answer in USD with 8 decimals, rounded down; 0 when it is not positive, and the greatest number there is when
 * it is more: the aggregate names and rejects both.
 */
export function answerInUsd(answer: bigint, decimals: number): Usd {
  const raw = answer > 0n ? answer : 0n;
  return Usd(minOf(decimals >= 8 ? raw / 10n ** BigInt(decimals - 8) : raw * 10n ** BigInt(8 - decimals), MAX_UINT256));
}

/** At a bound the market may lie beyond it: the feed reports the bound until it comes back. */
export const isAtBound = (answer: bigint, { min, max }: ChainlinkAggregator): boolean =>
  (min !== undefined && answer > 0n && answer <= min) || (max !== undefined && answer >= max);

/** The feed of an L2's sequencer: answer 0 = up, 1 = down, since `startedAt`. */
export type SequencerState = 'up' | 'down' | 'grace' | 'invalid';

/**
 * Up only when it says so since more than `grace` seconds; a `startedAt` of 0, or one that lies ahead, is no
 * valid round (smartcontractkit/documentation, src/content/data-feeds/l2-sequencer-feeds.mdx).
 */
export function sequencerState(
  round: Pick<ChainlinkRound, 'answer' | 'startedAt'>,
  now: bigint,
  grace: bigint,
): SequencerState {
  if (round.answer !== 0n) return 'down';
  if (round.startedAt === 0n || round.startedAt > now) return 'invalid';
  return now - round.startedAt > grace ? 'up' : 'grace';
}

/** True when a push oracle's quote is older at `now` (unix ms) than its heartbeat allows: + max(10 %, 300 s). */
export const isPastHeartbeat = ({ observedAt, heartbeat = 3_600 }: Quote, now: number): boolean =>
  now - observedAt > (heartbeat + Math.max(heartbeat / 10, 300)) * 1_000;
