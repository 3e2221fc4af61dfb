'use client';
import type { Pair } from '@/lib/core/protocols/rules';

/** Where the liquidation of the best pair is carried out with a wallet. */
export const LiquidationSlot = ({ account }: { readonly account: `0x${string}`; readonly pair: Pair }) => (
  <div id={`liquidation-slot-${account}`} />
);
