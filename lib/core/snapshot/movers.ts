import type { Address } from 'viem';
import type { Assessment } from '@/lib/core/risk/assessment';
import { TREND_THRESHOLD } from './rows';
import type { Snapshot } from './snapshot-schema';

/** So many are told. */
export const MOVERS = 10;

/** A position and its health factor now and in the block before, wad. */
export interface Fallen {
  readonly account: Address;
  readonly healthFactor: bigint | undefined;
  readonly before: bigint | undefined;
  /** Base currency. */
  readonly debt: bigint | undefined;
}

/**
 * The positions whose health factor fell most, relatively, since the previous block; largest fall
 * first, the account settles ties. `healthBefore` is by place in the book, wad. Positions without both health factors, or without debt, are left out.
 */
export function topMovers(
  book: readonly Assessment[],
  healthBefore: readonly (bigint | undefined)[],
): Snapshot['movers'] {
  const falls = function* (): Generator<Fallen> {
    for (let place = 0; place < book.length; place += 1) {
      const { account, healthFactor, totalDebt: debt } = (book[place] as Assessment).position;
      yield { account, healthFactor, before: healthBefore[place], debt };
    }
  };
  return moversOf(falls());
}

/** The same of any positions. */
export function moversOf(positions: Iterable<Fallen>): Snapshot['movers'] {
  const largest: (Required<Fallen> & { readonly fall: number })[] = [];
  for (const { account, healthFactor, before, debt } of positions) {
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
    healthFactor: String(healthFactor),
    previous: String(before),
    debt: String(debt),
  }));
}
