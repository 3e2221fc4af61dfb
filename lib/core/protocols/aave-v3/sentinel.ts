import type { Wad } from '@/lib/core/units/units';
import type { SentinelSwitch } from '../switches';
import { CLOSE_FACTOR_THRESHOLD } from './close-factor';
import type { RevisionLaws } from './revision';
import type { AaveV3Market } from './state';

/** Below this health factor (wad) the pool does not ask its sentinel: ValidationLogic.MINIMUM_HEALTH_FACTOR_LIQUIDATION_THRESHOLD. */
export const SENTINEL_THRESHOLD = CLOSE_FACTOR_THRESHOLD as Wad;

interface Clock {
  readonly up: boolean;
  readonly since: bigint;
  readonly gracePeriod: bigint;
}

/** PriceOracleSentinel._isUpAndGracePeriodPassed; a round from the future makes it revert. */
const allowedAt = ({ up, since, gracePeriod }: Clock, timestamp: bigint): boolean =>
  up && timestamp > since + gracePeriod;

/**
 * How the sentinel decides. Aave's own counts the grace from the round's `updatedAt` (3.0) or `startedAt` (later):
 * the one that explains its answer at the block is believed, the later of both where either does. A sentinel that
 * neither explains has rules of its own: then its answer stands for any time.
 */
function clockOf({ sequencer, block, sentinelAllowsLiquidation }: AaveV3Market): Clock | undefined {
  if (sequencer === undefined) return undefined;
  const { up, startedAt, updatedAt, gracePeriod } = sequencer;
  return [startedAt, updatedAt]
    .map((since): Clock => ({ up, since, gracePeriod }))
    .filter((clock) => allowedAt(clock, block.timestamp) === sentinelAllowsLiquidation)
    .reduce<Clock | undefined>(
      (late, clock) => (late === undefined || clock.since > late.since ? clock : late),
      undefined,
    );
}

/** What the sentinel says at a time; `undefined` where the pool asks none. `until`: the last second at which it refuses. */
export function sentinelAt(
  laws: RevisionLaws,
  market: AaveV3Market,
  timestamp: bigint,
): (SentinelSwitch & { readonly until: bigint | undefined }) | undefined {
  if (!laws.sentinel || market.sentinelAllowsLiquidation === undefined) return undefined;
  const clock = clockOf(market);
  const allowed = clock === undefined ? market.sentinelAllowsLiquidation : allowedAt(clock, timestamp);
  return {
    allowed,
    until: allowed || !clock?.up ? undefined : clock.since + clock.gracePeriod,
    sequencer: clock,
    exemptBelow: SENTINEL_THRESHOLD,
  };
}
