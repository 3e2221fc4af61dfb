import type { Address } from 'viem';
import { AFTER_BONUS, COEFFICIENT, OVER, PRICE, STRIDE, type TermTable, UNDER, VALUE } from '../kernel/term-table';

/** A new price, base currency a whole token, from the asset, its side and its price; the same one back = unchanged. */
export type MovePrice = (asset: Address, side: 'collateral' | 'debt', price: bigint) => bigint;

/**
 * The terms in force at other prices of whole base units, all else equal, whatever source each leg is priced by: what
 * `eachBelowOne` takes. The quanta are those of the greater price, so they are never too small.
 */
export function movedTerms({ entries, values: inForce }: TermTable, move: MovePrice): Float64Array {
  const values = inForce.slice();
  for (const { id, asset, side } of entries) {
    const at = id * STRIDE;
    const price = values[at + PRICE] as number;
    if (!(price > 0)) continue;
    const moved = Number(move(asset, side, BigInt(price)));
    if (moved === price) continue;
    const ratio = moved / price;
    for (const field of [COEFFICIENT, VALUE, AFTER_BONUS]) values[at + field] = (values[at + field] as number) * ratio;
    values[at + PRICE] = moved;
    if (ratio > 1)
      for (const field of [OVER, UNDER]) values[at + field] = (values[at + field] as number) * ratio * (1 + 1e-12);
  }
  return values;
}
