import type { Address } from 'viem';
import type { Frame } from '@/lib/engine/frame';

const WAD = 10n ** 18n;

/** In the queue's order, `most` at the most: those the protocol would let be liquidated now. */
export function liquidatable({ rows }: Frame, most: number): readonly Address[] {
  const found: Address[] = [];
  for (let index = 0; index < rows.length && found.length < most; index++) {
    const row = rows.at(index);
    // The queue stands first: whoever is at or above 1 ends it.
    if (row?.healthFactor === undefined || row.healthFactor === null || BigInt(row.healthFactor) >= WAD) break;
    found.push(row.account);
  }
  return found;
}
