import type { Usd } from '@/lib/core/units/units';
import { collateralValue, debtValue } from './health';
import { unitOf } from './reserve-terms';
import { lawsOf } from './revision';

/** Value of a leg's amount (base units) at any price, base currency, as the revision rounds it. Throws `UnknownRevisionError`. */
export function legValue(
  revision: number,
  side: 'collateral' | 'debt',
  amount: bigint,
  price: bigint,
  decimals: number,
): Usd {
  const laws = lawsOf(revision);
  const unit = unitOf({ decimals });
  return (side === 'collateral' ? collateralValue(amount, price, unit) : debtValue(laws, amount, price, unit)) as Usd;
}
