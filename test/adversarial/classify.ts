import type { AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { protocolRules } from '@/lib/core/protocols/registry';
import { type Backend, plainBackend } from '@/lib/core/risk/kernel/backend';
import { type BookOptions, classAt, createBook, insert, priceBook, rowAt } from '@/lib/core/risk/kernel/book';
import { bindRow, collateralSum, createBound, debtSum } from '@/lib/core/risk/kernel/bound';
import { exactClass, THRESHOLDS } from '@/lib/core/risk/kernel/classes';
import { orderBook } from '@/lib/core/risk/kernel/order';
import { sweep, tick } from '@/lib/core/risk/kernel/tick';
import { wasmBackend } from '@/lib/core/risk/kernel/wasm-backend';
import type { Usd } from '@/lib/core/units/units';
import { random } from '@/test/fixtures/book';
import { hostileAccount, hostileMarket, KINDS, type Kind } from './near-threshold';

const rules = protocolRules['aave-v3'];
const linear = linearRulesFor({ protocol: 'aave-v3' });

export interface Verdict {
  /** Classes compared with the exact rules': by a sweep, and again by a tick after a price moved. */
  compared: number;
  misclassified: number;
  /** Asked of the exact rules by the kernel. */
  asked: number;
  /** What doubles alone, without bounds, would have got wrong: how hostile the book is. */
  wrongByDoubles: number;
}

/**
 * A book of positions of one kind, in one law's market: each class by a sweep, then by the index after prices
 * moved by parts in a billion, against the exact rules.
 */
export function classify(
  revision: number,
  kind: Kind,
  seed: number,
  count: number,
  options: Required<BookOptions>,
): Verdict {
  const next = random(seed ^ 0x5eed);
  const market = hostileMarket(revision, seed);
  const accounts = Array.from({ length: count }, () => hostileAccount(market, next, kind));
  const book = createBook(options);
  for (const account of accounts) insert(book, linear.legs(market, account));
  const verdict: Verdict = { compared: 0, misclassified: 0, asked: 0, wrongByDoubles: 0 };
  const evaluate = (at: AaveV3Market, by: typeof sweep): void => {
    const exact = accounts.map((account) => rules.position(at, account).healthFactor);
    priceBook(book, linear, at);
    verdict.asked += by(
      book,
      (place) => exact[place],
      () => {},
    ).asked;
    const bound = createBound();
    for (let place = 0; place < count; place += 1) {
      const wanted = exactClass(exact[place]);
      verdict.compared += 1;
      if (classAt(book, place) !== wanted) verdict.misclassified += 1;
      const { shape, row } = rowAt(book, place);
      bindRow(bound, shape, row, book.terms);
      const health = collateralSum(shape, row, bound) / debtSum(shape, row, bound);
      if (THRESHOLDS.filter((threshold) => health >= threshold).length !== wanted) verdict.wrongByDoubles += 1;
    }
  };
  evaluate(market, sweep);
  orderBook(book);
  evaluate(nudged(market, next), tick);
  return verdict;
}

/** Every price moved by up to a few parts in a billion, or by one unit. */
function nudged(market: AaveV3Market, next: () => number): AaveV3Market {
  const reserves = [...market.reserves].map(([asset, reserve]): [AaveV3Reserve['asset'], AaveV3Reserve] => {
    const price = reserve.price as bigint;
    const step = price / 500_000_000n + 1n;
    return [asset, { ...reserve, price: (price + (next() < 0.5 ? step : 0n)) as Usd }];
  });
  return { ...market, reserves: new Map(reserves) };
}

const REVISIONS = [1, 10, 11];

/** In plain TypeScript, or in WebAssembly. Throws where this engine has no shared memory with SIMD. */
function backendOf(name: Backend['name']): Backend {
  const backend = name === 'TypeScript' ? plainBackend() : wasmBackend(WebAssembly);
  if (backend === undefined) throw new Error('this engine has no shared WebAssembly memory with SIMD');
  return backend;
}

/** The `index`-th of an endless series of books: kinds, laws, both backends and the use of pools in turn. */
export function bookOf(
  index: number,
  seed: number,
  count: number,
): Verdict & { readonly kind: Kind; readonly revision: number; readonly backend: Backend['name'] } {
  const kind = KINDS[index % KINDS.length] as Kind;
  const round = Math.floor(index / KINDS.length);
  const revision = REVISIONS[round % REVISIONS.length] as number;
  const backend = Math.floor(round / REVISIONS.length) % 2 === 0 ? 'WebAssembly' : 'TypeScript';
  const options = { backend: backendOf(backend), enoughForAShape: index % 2 === 0 ? 24 : 256 };
  return { kind, revision, backend, ...classify(revision, kind, seed + index * 7_919, count, options) };
}
