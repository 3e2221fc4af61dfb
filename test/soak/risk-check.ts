import type { Address } from 'viem';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { AccountState } from '@/lib/core/protocols/rules';
import { assess, statusOf } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { classAt } from '@/lib/core/risk/kernel/book';
import { exactClass, UNSET } from '@/lib/core/risk/kernel/classes';
import { queuePlaces } from '@/lib/core/risk/queue';
import { mirrorBook } from '@/lib/core/risk/what-if/book-mirror';
import type { Product, SoakBlock } from './risk-product';

const rules = protocolRules['aave-v3'];

export interface Verdict {
  /** Positions whose class was compared. */
  readonly positions: number;
  /** Places of the queue compared one by one. */
  readonly queued: number;
  readonly below: number;
  /** How many differences there are; what they are, of the first ones. */
  readonly mismatches: number;
  readonly words: readonly string[];
}

const MOST_WORDS = 20;

/**
 * Everything from scratch by the exact rules, against what the program has: the class of each account and how many
 * there are of each, that it has no others, the queue place by place, and the classes of a kernel made anew.
 */
export function check(product: Product, { accounts, market, context }: SoakBlock): Verdict {
  const words: string[] = [];
  let mismatches = 0;
  const differs = (what: string): void => {
    mismatches += 1;
    if (words.length < MOST_WORDS) words.push(what);
  };
  const counts = new Float64Array(UNSET + 1);
  const assessed: Assessment[] = [];
  const fresh = mirrorBook(undefined, rules, accounts as ReadonlyMap<Address, AccountState>, market);
  let below = 0;
  for (const [address, account] of accounts) {
    const position = rules.position(market, account);
    const wanted = exactClass(position.healthFactor);
    counts[wanted] = (counts[wanted] as number) + 1;
    const is = product.classOf(address);
    if (is !== wanted) differs(`${address}: class ${is}, by the rules ${wanted} (health ${position.healthFactor})`);
    const anew = classAt(fresh.book, fresh.places.get(address) as number);
    if (anew !== wanted) differs(`${address}: class ${anew} in a kernel made anew, by the rules ${wanted}`);
    if (wanted === 0) below += 1;
    const status = statusOf(position);
    if (status === 'liquidatable' || status === 'bad-debt') assessed.push(assess(rules, market, account, context));
  }
  const has = product.counts();
  counts.forEach((count, index) => {
    if (count !== has[index]) differs(`class ${index}: ${has[index]} positions are counted, there are ${count}`);
  });
  if (product.size() !== accounts.size) differs(`${product.size()} positions, there are ${accounts.size}`);
  for (const address of product.addresses()) if (!accounts.has(address)) differs(`${address}: owes nothing any more`);

  const queue = queuePlaces(assessed).map((place) => (assessed[place] as Assessment).position.account);
  const queued = product.queue();
  for (let rank = 0; rank < Math.max(queue.length, queued.length); rank += 1)
    if (queue[rank] !== queued[rank]) differs(`queue ${rank + 1}: ${queued[rank]}, by the rules ${queue[rank]}`);
  return { positions: accounts.size, queued: queue.length, below, mismatches, words };
}
