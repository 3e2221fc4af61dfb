import type { QuoteGroup } from '@/lib/core/oracle/quote';

/** What kind of source a price comes from, in the order the matrix shows them. */
export const GROUPS: Record<QuoteGroup, { readonly head: string; readonly name: string }> = {
  protocol: { head: 'Protocol', name: 'what the protocol itself reads' },
  'push-oracle': { head: 'Push oracles', name: 'push oracle' },
  'pull-oracle': { head: 'Pull oracles', name: 'pull oracle' },
  exchange: { head: 'Exchanges', name: 'exchange' },
  perpetual: { head: 'Perpetuals', name: 'perpetual' },
  'dex-twap': { head: 'DEX TWAP', name: 'time-weighted price of a pool' },
  'dex-spot': { head: 'DEX spot', name: 'spot price of a pool' },
};
