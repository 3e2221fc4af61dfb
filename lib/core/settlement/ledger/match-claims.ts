import type { Address } from 'viem';
import type { Claim } from './claims';
import { ZERO } from './ledger-market';
import type { Movement } from './movements';

export interface Matched {
  readonly movement: Movement;
  readonly claim: Claim | undefined;
}

/** The movement itself, or of a minted or burned token that part which was not interest. */
export function principalOf({ scaled, from, to, amount }: Movement): {
  readonly from: Address;
  readonly to: Address;
  readonly amount: bigint;
} {
  if (!scaled) return { from, to, amount };
  const { account, gross } = scaled;
  return gross < 0n ? { from: account, to: ZERO, amount: -gross } : { from: ZERO, to: account, amount: gross };
}

export const sumOf = (parts: Claim['parts']): bigint => parts.reduce((sum, { amount }) => sum + amount, 0n);

/**
 * Finds each claim's movement: the nearest of the same token, giver and taker and the same amount (give or take the
 * token's own rounding); failing that, what a required claim's would be with another amount. `missing` has none at all.
 */
export function matchClaims(
  claims: readonly Claim[],
  movements: readonly Movement[],
): { readonly matched: readonly Matched[]; readonly missing: readonly Claim[] } {
  const claimOf = new Map<Movement, Claim>();
  const place = (claim: Claim, within: (miss: bigint, movement: Movement) => boolean): boolean => {
    const wanted = sumOf(claim.parts);
    let best: { readonly movement: Movement; readonly miss: bigint; readonly distance: number } | undefined;
    for (const movement of movements) {
      const { from, to, amount } = principalOf(movement);
      if (claimOf.has(movement) || movement.token !== claim.token || from !== claim.from || to !== claim.to) continue;
      const miss = amount > wanted ? amount - wanted : wanted - amount;
      const distance = Math.abs(movement.logIndex - claim.logIndex);
      if (!within(miss, movement)) continue;
      if (!best || miss < best.miss || (miss === best.miss && distance < best.distance))
        best = { movement, miss, distance };
    }
    if (best) claimOf.set(best.movement, claim);
    return best !== undefined;
  };
  const exact = (miss: bigint, { scaled }: Movement): boolean => miss <= (scaled?.rounding ?? 0n);
  const left = claims.filter((claim) => !place(claim, exact)).filter(({ required }) => required);
  const missing = left.filter((claim) => !place(claim, () => true));
  return { matched: movements.map((movement) => ({ movement, claim: claimOf.get(movement) })), missing };
}
