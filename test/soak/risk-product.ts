import type { Address } from 'viem';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import { type AssessContext, assess } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { classAt } from '@/lib/core/risk/kernel/book';
import { queuePlaces } from '@/lib/core/risk/queue';
import { type BookMirror, mirrorBook } from '@/lib/core/risk/what-if/book-mirror';

const rules = protocolRules['aave-v3'];

/** What an evaluation is made of. */
export interface SoakBlock {
  readonly accounts: ReadonlyMap<Address, AccountState>;
  /** Whose state can be another than in the block before. */
  readonly changed: ReadonlySet<Address>;
  /** Only prices outside the chain are others than in the evaluation before. */
  readonly onlyPrices: boolean;
  /** Accrued. */
  readonly market: MarketState;
  readonly context: AssessContext;
}

/** What the program keeps of a book from block to block: what is soaked. */
export interface Product {
  /** One block; this is what is timed. */
  update(block: SoakBlock): void;
  /** Positions it has. */
  size(): number;
  counts(): ArrayLike<number>;
  /** `undefined` of an account it does not have. */
  classOf(address: Address): number | undefined;
  /** Of all it has. */
  addresses(): Iterable<Address>;
  /** Those below 1, in no order. */
  below(): readonly Address[];
  /** Those with a legal plan, in the order of the queue. */
  queue(): readonly Address[];
}

/** The kernel's mirror alone, and the queue from exact assessments of those below 1 when it is asked for. */
export function mirrorProduct(): Product & { mirror(): BookMirror } {
  let mirror: BookMirror | undefined;
  let block: SoakBlock | undefined;
  const made = (): BookMirror => {
    if (mirror === undefined) throw new Error('nothing was mirrored yet');
    return mirror;
  };
  const below = (): AccountState[] => {
    const { book, accounts } = made();
    const found: AccountState[] = [];
    for (const { rows, classes, places } of book.shapes)
      for (let row = 0; row < rows; row += 1) {
        const place = places[row] as number;
        if (classes[row] === 0 && place >= 0) found.push(accounts[place] as AccountState);
      }
    return found;
  };
  return {
    mirror: made,
    update: (now) => {
      mirror = mirrorBook(mirror, rules, now.accounts, now.market);
      block = now;
    },
    size: () => made().book.size,
    counts: () => made().book.counts,
    classOf: (address) => {
      const { book, places } = made();
      const place = places.get(address);
      return place === undefined ? undefined : classAt(book, place);
    },
    addresses: () => made().places.keys(),
    below: () => below().map(({ account }) => account),
    queue: () => {
      const { market, context } = block as SoakBlock;
      const assessed = below().map((account) => assess(rules, market, account, context));
      return queuePlaces(assessed).map((place) => (assessed[place] as Assessment).position.account);
    },
  };
}
