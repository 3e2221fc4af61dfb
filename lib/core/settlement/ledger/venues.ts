import { type Address, type Hex, toEventSelector } from 'viem';
import type { LedgerLog } from './ledger-market';
import { lower } from './movements';

/** Events by which a contract of the transaction shows itself as a place of exchange. */
const SWAPS: ReadonlyMap<Hex, string> = new Map(
  (
    [
      ['Uniswap v2', 'Swap(address,uint256,uint256,uint256,uint256,address)'],
      ['Uniswap v3', 'Swap(address,address,int256,int256,uint160,uint128,int24)'],
      ['Uniswap v4', 'Swap(bytes32,address,int128,int128,uint160,uint128,int24,uint24)'],
      ['Balancer', 'Swap(bytes32,address,address,uint256,uint256)'],
      ['Curve', 'TokenExchange(address,int128,uint256,int128,uint256)'],
      ['Curve', 'TokenExchange(address,uint256,uint256,uint256,uint256)'],
    ] as const
  ).map(([name, signature]) => [toEventSelector(signature), name]),
);
/** And as a lender within the transaction, other than this market's own pool: Morpho, Uniswap v3, Balancer. */
const LOANS: ReadonlySet<Hex> = new Set(
  [
    'FlashLoan(address,address,uint256)',
    'Flash(address,address,uint256,uint256,uint256,uint256)',
    'FlashLoan(address,address,uint256,uint256)',
  ].map((signature) => toEventSelector(signature)),
);

export interface Counterparties {
  readonly venues: ReadonlyMap<Address, string>;
  readonly lenders: ReadonlySet<Address>;
}

/** Who in a receipt exchanged or lent, by their own events. */
export function counterpartiesIn(logs: readonly LedgerLog[]): Counterparties {
  const venues = new Map<Address, string>();
  const lenders = new Set<Address>();
  for (const { address, topics } of logs) {
    const [selector] = topics;
    const name = selector && SWAPS.get(selector);
    if (name) venues.set(lower(address), name);
    if (selector && LOANS.has(selector)) lenders.add(lower(address));
  }
  return { venues, lenders };
}
