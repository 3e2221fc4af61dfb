import { WAD } from '@/lib/core/units/units';
import { AT_RISK_BELOW, WATCH_BELOW } from '../assess';

/**
 * A class is the number of thresholds that a health factor reaches: 0 = below 1, liquidatable; the
 * last = above them all, and accounts without debt. Thresholds in wad, ascending.
 */
export const CLASS_THRESHOLDS: readonly bigint[] = [WAD, AT_RISK_BELOW, (WAD * 110n) / 100n, WATCH_BELOW];
export const CALM = CLASS_THRESHOLDS.length;
/** A price is missing: unknown, never calm. */
export const UNKNOWN = CALM + 1;
/** Not classified since it came. */
export const UNSET = CALM + 2;
/** What the doubles cannot decide; never stored. */
export const IN_DOUBT = CALM + 3;

/** Nearest doubles; their rounding is in the slack of the bounds. */
export const THRESHOLDS = Float64Array.from(CLASS_THRESHOLDS, (wad) => Number(wad) / Number(WAD));

/** Class of an exact health factor in wad; `undefined` = unknown. */
export function exactClass(health: bigint | undefined): number {
  if (health === undefined) return UNKNOWN;
  let reached = 0;
  for (const threshold of CLASS_THRESHOLDS) if (health >= threshold) reached += 1;
  return reached;
}
