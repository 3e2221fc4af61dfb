import type { Address } from 'viem';
import { protocolRules } from '@/lib/core/protocols/registry';
import { assess, statusOf } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { classAt } from '@/lib/core/risk/kernel/book';
import { exactClass, UNSET } from '@/lib/core/risk/kernel/classes';
import type { LargeEvaluation } from '@/lib/core/risk/large-book/evaluate-large';
import type { LargeBook } from '@/lib/core/risk/large-book/large-book';
import { queuePlaces } from '@/lib/core/risk/queue';
import { type BookMirror, mirrorBook } from '@/lib/core/risk/what-if/book-mirror';
import { compareRow } from './risk-check-row';
import { compareTotals } from './risk-check-totals';
import { FIRST, type SoakBlock } from './risk-product';

const rules = protocolRules['aave-v3'];

export interface Verdict {
  /** Positions whose class was compared, and of them those whose every figure was. */
  readonly positions: number;
  readonly rows: number;
  /** Places of the queue compared one by one. */
  readonly queued: number;
  readonly below: number;
  /** How many differences there are; what they are, of the first ones. */
  readonly mismatches: number;
  readonly words: readonly string[];
}

const MOST_WORDS = 20;
/** Rows of which every figure is compared, about; of a smaller book all. */
const ROWS = 5_000;

/**
 * Everything from scratch by the exact rules, against what the program has: the class of each account, in the kernel and
 * beside it, and how many there are of each; that it has no others; the queue, place by place; the classes of a
 * kernel made anew; of some rows every figure that a table shows; of a small book its totals.
 */
export function check(evaluation: LargeEvaluation, block: SoakBlock): Verdict {
  const { book, state, below } = evaluation;
  const { accounts, market, context } = block;
  const words: string[] = [];
  let mismatches = 0;
  const differs = (what: string): void => {
    mismatches += 1;
    if (words.length < MOST_WORDS) words.push(what);
  };
  const compareClass = (address: Address, is: number | undefined, wanted: number, where: string): void => {
    if (is !== wanted) differs(`${address}: class ${is}${where}, by the rules ${wanted}`);
  };
  const mirror = state.mirror as BookMirror;
  const fresh = mirrorBook(undefined, rules, accounts, market);
  const classes = book.classes();
  const counts = new Float64Array(UNSET + 1);
  const endangered: Assessment[] = [];
  const all: Assessment[] = [];
  const every = Math.max(1, Math.floor(accounts.size / ROWS));
  let rows = 0;
  let index = 0;
  for (const [address, account] of accounts) {
    const position = rules.position(market, account);
    const wanted = exactClass(position.healthFactor);
    counts[wanted] = (counts[wanted] as number) + 1;
    const status = statusOf(position);
    const isEndangered = status === 'liquidatable' || status === 'bad-debt';
    index += 1;
    const assessment = isEndangered || index % every === 0 ? assess(rules, market, account, context) : undefined;
    if (assessment !== undefined && isEndangered) endangered.push(assessment);
    if (assessment !== undefined && every === 1) all.push(assessment);
    const place = book.placeOf(address);
    if (place === undefined || book.accountAt(place) !== address) {
      differs(`${address}: at place ${place}, where the book has ${place === undefined ? '' : book.accountAt(place)}`);
      continue;
    }
    compareClass(address, classes[place], wanted, '');
    compareClass(address, classAt(mirror.book, place), wanted, ' in the kernel');
    compareClass(address, classAt(fresh.book, fresh.places.get(address) as number), wanted, ' in a kernel made anew');
    if (below.has(place) !== (wanted === 0))
      differs(`${address}: ${below.has(place) ? '' : 'not '}among those below 1`);
    if (assessment === undefined || index % every > 0) continue;
    rows += 1;
    compareRow(book, place, assessment, block, (what) => differs(`${address}: ${what}`));
  }
  counts.forEach((count, reached) => {
    const has = mirror.book.counts[reached];
    if (count !== has) differs(`class ${reached}: ${has} positions are counted, there are ${count}`);
  });
  if (book.size !== accounts.size) differs(`${book.size} positions, there are ${accounts.size}`);
  for (let place = 0; place < book.places; place += 1) {
    const address = book.accountAt(place);
    if (address === undefined ? classes[place] !== UNSET : !accounts.has(address))
      differs(`place ${place}: ${address ?? 'free'}, class ${classes[place]}`);
  }
  const queue = queuePlaces(endangered).map((each) => (endangered[each] as Assessment).position.account);
  compareFirst(book, queue, differs);
  const queued = book.queue.map((place) => book.accountAt(place) as Address);
  for (let rank = 0; rank < Math.max(queue.length, queued.length); rank += 1)
    if (queue[rank] !== queued[rank]) differs(`queue ${rank + 1}: ${queued[rank]}, by the rules ${queue[rank]}`);
  if (every === 1) compareTotals(evaluation, all, differs);
  return { positions: accounts.size, rows, queued: queue.length, below: counts[0] as number, mismatches, words };
}

/** What is answered before anybody has asked for the whole queue: by few of those below 1. */
function compareFirst(book: LargeBook, queue: readonly Address[], differs: (what: string) => void): void {
  const first = book.first(FIRST);
  for (let rank = 0; rank < Math.min(FIRST, queue.length); rank += 1) {
    const is = book.accountAt(first[rank] as number);
    if (is !== queue[rank]) differs(`first ${rank + 1}: ${is}, by the rules ${queue[rank]}`);
  }
  for (const rank of new Set([0, 1, FIRST - 1, queue.length - 1])) {
    const place = book.placeOf(queue[rank] ?? '0x');
    if (place !== undefined && book.rankAt(place) !== rank + 1)
      differs(`rank ${book.rankAt(place)} of ${queue[rank]}, by the rules ${rank + 1}`);
  }
}
