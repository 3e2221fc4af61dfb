import type { Address } from 'viem';
import type { Assessment } from '@/lib/core/risk/assessment';
import { TREND_THRESHOLD } from './rows';
import type { Snapshot } from './schema';

const MOVERS = 10;

interface Fall {
  readonly account: Address;
  readonly healthFactor: bigint;
  readonly before: bigint;
  readonly debt: bigint;
  readonly fall: number;
}

/**
 * The positions whose health factor fell most, relatively, since the previous block; largest fall
 * first, the account settles ties. Positions without both health factors, or without debt, are left out.
 */
export function topMovers(
  book: readonly Assessment[],
  healthBefore: (account: Address) => bigint | undefined,
): Snapshot['movers'] {
  const largest: Fall[] = [];
  for (const { position } of book) {
    const { account, healthFactor, totalDebt: debt } = position;
    const before = healthBefore(account);
    if (healthFactor === undefined || debt === undefined || before === undefined) continue;
    const fall = 1 - Number(healthFactor) / Number(before);
    const least = largest.length < MOVERS ? undefined : largest.at(-1);
    if (fall <= TREND_THRESHOLD || (least && fall < least.fall)) continue;
    largest.push({ account, healthFactor, before, debt, fall });
    largest.sort((a, b) => b.fall - a.fall || (a.account < b.account ? -1 : 1));
    if (largest.length > MOVERS) largest.pop();
  }
  return largest.map(({ account, healthFactor, before, debt }) => ({
    account,
    healthFactor: healthFactor.toString(),
    previous: before.toString(),
    debt: debt.toString(),
  }));
}
