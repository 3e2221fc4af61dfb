import type { Address } from 'viem';
import { TokenAmount } from '@/lib/core/units/units';
import { type FlashSource, flashPremium } from './flash-loan';

/** What can be borrowed of one token at one place, base units. */
export interface FlashLender {
  readonly source: FlashSource;
  readonly token: Address;
  readonly available: bigint;
}

/**
 * Where `amount` of a token costs least to borrow, the first listed on a tie; `undefined` where nobody has that much.
 * A Uniswap pool is locked while it lends, so those of `trading` are left out: what is sold goes through them.
 */
export function cheapestLender(
  lenders: readonly FlashLender[],
  token: Address,
  amount: bigint,
  trading: ReadonlySet<Address> = new Set(),
): { readonly source: FlashSource; readonly premium: bigint } | undefined {
  let best: { readonly source: FlashSource; readonly premium: bigint } | undefined;
  for (const { source, token: lent, available } of lenders) {
    if (lent !== token || available < amount) continue;
    if (source.kind === 'uniswap-v3' && trading.has(source.pool)) continue;
    const premium = flashPremium(source, TokenAmount(amount));
    if (best === undefined || premium < best.premium) best = { source, premium };
  }
  return best;
}
