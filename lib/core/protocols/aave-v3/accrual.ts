import { rayMulHalfUp } from '@/lib/core/units/math';
import { RAY, type Ray } from '@/lib/core/units/units';
import { lawsOf, type RevisionLaws } from './revision';
import type { AaveV3Market, AaveV3Reserve } from './state';

const SECONDS_PER_YEAR = 31_536_000n;

/** Growth factor in ray of a yearly ray `rate` over `elapsed` seconds, linear. MathUtils.calculateLinearInterest. */
export const linearInterest = (rate: bigint, elapsed: bigint): bigint => RAY + (rate * elapsed) / SECONDS_PER_YEAR;

/** Growth factor in ray of a yearly ray `rate` over `elapsed` seconds. MathUtils.calculateCompoundedInterest. */
export function compoundedInterest(law: RevisionLaws['compounding'], rate: bigint, elapsed: bigint): bigint {
  if (elapsed === 0n) return RAY;
  const first = (rate * elapsed) / SECONDS_PER_YEAR;
  if (law === 'series') {
    return RAY + first + rayMulHalfUp(first, first / 2n + rayMulHalfUp(first, first / 6n));
  }
  const squared = rayMulHalfUp(rate, rate) / (SECONDS_PER_YEAR * SECONDS_PER_YEAR);
  const cubed = rayMulHalfUp(squared, rate) / SECONDS_PER_YEAR;
  const pairs = elapsed * (elapsed - 1n);
  const triples = pairs * (elapsed > 2n ? elapsed - 2n : 0n);
  return RAY + first + (pairs * squared) / 2n + (triples * cubed) / 6n;
}

function accrueReserve(laws: RevisionLaws, reserve: AaveV3Reserve, timestamp: bigint): AaveV3Reserve {
  const elapsed = timestamp - reserve.lastUpdateTimestamp;
  if (elapsed < 0n) throw new AccrualOrderError(reserve.symbol, reserve.lastUpdateTimestamp, timestamp);
  if (elapsed === 0n && reserve.storedIndices === undefined) return reserve;
  const stored = reserve.storedIndices ?? {
    liquidityIndex: reserve.liquidityIndex,
    variableBorrowIndex: reserve.variableBorrowIndex,
  };
  if (elapsed === 0n) return { ...reserve, ...stored };
  return {
    ...reserve,
    liquidityIndex: rayMulHalfUp(linearInterest(reserve.liquidityRate, elapsed), stored.liquidityIndex) as Ray,
    variableBorrowIndex: rayMulHalfUp(
      compoundedInterest(laws.compounding, reserve.variableBorrowRate, elapsed),
      stored.variableBorrowIndex,
    ) as Ray,
    storedIndices: stored,
  };
}

/**
 * Projects every reserve's indices to `timestamp` (unix seconds), as getReserveNormalizedIncome and
 * getReserveNormalizedVariableDebt would answer in a block of that time. Always starts from the stored
 * indices, so accruing twice equals accruing once to the later time.
 * Throws `UnknownRevisionError`; `AccrualOrderError` when the timestamp precedes a stored index.
 */
export function accrue(market: AaveV3Market, timestamp: bigint): AaveV3Market {
  const laws = lawsOf(market.revision);
  if (market.accruedTo === timestamp) return market;
  const reserves = new Map<AaveV3Reserve['asset'], AaveV3Reserve>();
  for (const [asset, reserve] of market.reserves) reserves.set(asset, accrueReserve(laws, reserve, timestamp));
  return { ...market, reserves, accruedTo: timestamp };
}

/** The timestamp a market stands at. Throws `NotAccruedError` when nothing projected it: stale indices give a wrong health factor. */
export function accruedTimestamp(market: AaveV3Market): bigint {
  if (market.accruedTo === undefined) throw new NotAccruedError();
  return market.accruedTo;
}

export class AccrualOrderError extends Error {
  override readonly name = 'AccrualOrderError';
  constructor(symbol: string, stored: bigint, asked: bigint) {
    super(`${symbol} was updated at ${stored}; it cannot be accrued back to ${asked}`);
  }
}

export class NotAccruedError extends Error {
  override readonly name = 'NotAccruedError';
  constructor() {
    super('the market holds stored indices of different times: accrue it to the timestamp of the evaluation first');
  }
}
