import { AT_RISK_BELOW, WATCH_BELOW } from '@/lib/core/risk/assess';
import type { RiskStatus } from '@/lib/core/risk/assessment';
import { CLASS_THRESHOLDS, UNKNOWN } from '@/lib/core/risk/kernel/classes';

/** A person's decimal as an integer of `decimals` digits, to a millionth. */
export function scaled(value: number, decimals: number): bigint {
  return BigInt(Math.round(value * 1e6)) * 10n ** BigInt(decimals - 6);
}

/** The statuses that positions of a class may have: one, but for those below 1. */
export function statusOfClass(riskClass: number): readonly RiskStatus[] {
  if (riskClass === UNKNOWN) return ['unknown'];
  if (riskClass === 0) return ['bad-debt', 'liquidatable'];
  const below = CLASS_THRESHOLDS[riskClass];
  if (below === undefined || below > WATCH_BELOW) return ['healthy'];
  return below > AT_RISK_BELOW ? ['watch'] : ['at-risk'];
}
