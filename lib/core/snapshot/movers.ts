import type { Address } from 'viem';
import type { Assessment } from '@/lib/core/risk/assessment';
import { TREND_THRESHOLD } from './rows';
import type { Snapshot } from './snapshot-schema';

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
 * first, the account settles ties. `healthBefore` is by place in the book, wad. Positions without both health factors, or without debt, are left out.
 */
export function topMovers(
  book: readonly Assessment[],
  healthBefore: readonly (bigint | undefined)[],
): Snapshot['movers'] {
  const largest: Fall[] = [];
  book.forEach(({ position: { account, healthFactor, totalDebt: debt } }, place) => {
    const before = healthBefore[place];
    if (healthFactor === undefined || debt === undefined || before === undefined) return;
    const fall = 1 - Number(healthFactor) / Number(before);
    const least = largest.length < MOVERS ? undefined : largest.at(-1);
    if (fall <= TREND_THRESHOLD || (least && fall < least.fall)) return;
    largest.push({ account, healthFactor, before, debt, fall });
    largest.sort((a, b) => b.fall - a.fall || (a.account < b.account ? -1 : 1));
    if (largest.length > MOVERS) largest.pop();
  });
  return largest.map(({ account, healthFactor, before, debt }) => ({
    account,
    healthFactor: healthFactor.toString(),
    previous: before.toString(),
    debt: debt.toString(),
  }));
}
