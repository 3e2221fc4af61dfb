import { rayDivDown, rayDivHalfUp, rayDivUp, rayMulDown, rayMulHalfUp, rayMulUp } from '@/lib/core/units/math';
import type { RevisionLaws } from './revision';

/** Scaled ↔ real amounts, base units; indices in ray. 3.0: WadRayMath half-up; 3.5+: TokenMath, in the protocol's favour. */

/** What an aToken's scaled balance is worth. */
export const supplyBalance = (laws: RevisionLaws, scaled: bigint, index: bigint): bigint =>
  laws.balances === 'directed' ? rayMulDown(scaled, index) : rayMulHalfUp(scaled, index);

/** What a scaled debt owes. */
export const debtBalance = (laws: RevisionLaws, scaled: bigint, index: bigint): bigint =>
  laws.balances === 'directed' ? rayMulUp(scaled, index) : rayMulHalfUp(scaled, index);

/** Scaled aTokens that leave an account when `amount` is burned or transferred. */
export const supplyTaken = (laws: RevisionLaws, amount: bigint, index: bigint): bigint =>
  laws.balances === 'directed' ? rayDivUp(amount, index) : rayDivHalfUp(amount, index);

/** Scaled debt burned when `amount` is repaid. */
export const debtBurned = (laws: RevisionLaws, amount: bigint, index: bigint): bigint =>
  laws.balances === 'directed' ? rayDivDown(amount, index) : rayDivHalfUp(amount, index);
