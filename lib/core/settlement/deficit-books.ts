import type { Address } from 'viem';

/**
 * One line of a reserve's bad debt. `carried`: what the chain had beyond the books where they begin, or begin again
 * after blocks that nobody watched; signed.
 */
export interface DeficitRow {
  readonly asset: Address;
  readonly kind: 'carried' | 'created' | 'covered';
  /** Base units of the reserve. */
  readonly amount: bigint;
  readonly blockNumber: number;
  readonly blockHash: `0x${string}`;
  /** Unix seconds. */
  readonly timestamp: number;
  /** `undefined` of what was carried. */
  readonly event: { readonly txHash: `0x${string}`; readonly logIndex: number; readonly account: Address } | undefined;
}

/** A reserve's books beside the chain's own figure, at one block. */
export interface DeficitBook {
  readonly asset: Address;
  readonly carried: bigint;
  readonly created: bigint;
  readonly covered: bigint;
  /** Carried + created − covered. */
  readonly booked: bigint;
  /** getReserveDeficit. */
  readonly onChain: bigint;
}

/** What the chain says of each reserve; `undefined` where this version keeps no deficit (before 3.3). */
export type ChainDeficits = ReadonlyMap<Address, { readonly deficit: bigint | undefined }>;

/** The books of every reserve of which the chain keeps a deficit; none before 3.3. */
export function deficitBooks(rows: readonly DeficitRow[], reserves: ChainDeficits): readonly DeficitBook[] {
  const sums = new Map<Address, Record<DeficitRow['kind'], bigint>>();
  for (const { asset, kind, amount } of rows) {
    const sum = sums.get(asset) ?? { carried: 0n, created: 0n, covered: 0n };
    sums.set(asset, { ...sum, [kind]: sum[kind] + amount });
  }
  return [...reserves].flatMap(([asset, { deficit: onChain }]) => {
    if (onChain === undefined) return [];
    const sum = sums.get(asset) ?? { carried: 0n, created: 0n, covered: 0n };
    return [{ asset, ...sum, booked: sum.carried + sum.created - sum.covered, onChain }];
  });
}

/** The lines that make the books agree with the chain at `block`, from where on every event is read. */
export function carriedRows(
  rows: readonly DeficitRow[],
  reserves: ChainDeficits,
  block: { readonly number: bigint; readonly hash: `0x${string}`; readonly timestamp: bigint },
): readonly DeficitRow[] {
  return deficitBooks(rows, reserves).flatMap(({ asset, booked, onChain }): DeficitRow[] =>
    booked === onChain
      ? []
      : [
          {
            ...{ asset, kind: 'carried', amount: onChain - booked, event: undefined },
            ...{ blockNumber: Number(block.number), blockHash: block.hash, timestamp: Number(block.timestamp) },
          },
        ],
  );
}
