import type { Address } from 'viem';
import type { Permission } from './permission';

/** One liquidation of the queue, in the base currency. */
export interface Withholdable {
  readonly collateralAsset: Address;
  readonly debtAsset: Address;
  /** What it would repay, and take. */
  readonly repaid: bigint;
  readonly seized: bigint;
  /** Null: unknown. */
  readonly profit: bigint | null;
  /** What is expected to be lost of the position's debt; null: unknown. */
  readonly expectedLoss: bigint | null;
}

export interface Withheld {
  readonly count: number;
  readonly repaid: bigint;
  readonly seized: bigint;
  /** Of those whose profit is known and positive. */
  readonly profit: bigint;
  readonly expectedLoss: bigint;
  /** Those of which the profit or the loss is not known: the sums are too small by theirs. */
  readonly unknown: number;
}

const NOTHING: Withheld = { count: 0, repaid: 0n, seized: 0n, profit: 0n, expectedLoss: 0n, unknown: 0 };

/**
 * What shut breakers keep from being liquidated now, in all and by the breaker that does: a liquidation that two of them
 * stop counts for both, and once in all. `permit` is asked for each.
 */
export function withheld(
  queue: readonly Withholdable[],
  permit: (item: Withholdable) => Pick<Permission, 'keeper' | 'keys'>,
): { readonly all: Withheld; readonly byKey: ReadonlyMap<string, Withheld> } {
  let all = NOTHING;
  const byKey = new Map<string, Withheld>();
  for (const item of queue) {
    const { keeper, keys } = permit(item);
    if (keeper === 'allow') continue;
    all = added(all, item);
    for (const key of keys) byKey.set(key, added(byKey.get(key) ?? NOTHING, item));
  }
  return { all, byKey };
}

function added(sum: Withheld, { repaid, seized, profit, expectedLoss }: Withholdable): Withheld {
  return {
    count: sum.count + 1,
    repaid: sum.repaid + repaid,
    seized: sum.seized + seized,
    profit: sum.profit + (profit !== null && profit > 0n ? profit : 0n),
    expectedLoss: sum.expectedLoss + (expectedLoss ?? 0n),
    unknown: sum.unknown + (profit === null || expectedLoss === null ? 1 : 0),
  };
}
