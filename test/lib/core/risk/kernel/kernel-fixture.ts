import fc from 'fast-check';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { rulesFor } from '@/lib/core/protocols/registry';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import { plainBackend } from '@/lib/core/risk/kernel/backend';
import { change, createBook, insert, type Place, priceBook, type RiskBook, remove } from '@/lib/core/risk/kernel/book';
import type { Exact } from '@/lib/core/risk/kernel/evaluation';
import { wasmBackend } from '@/lib/core/risk/kernel/wasm-backend';

/** A book beside the accounts it mirrors, in one market: what the exact rules are asked about. */
export interface Mirror {
  readonly book: RiskBook;
  readonly accounts: Map<Place, AccountState>;
  market: MarketState;
  readonly exact: Exact;
}

export function mirrorOf(
  market: MarketState,
  accounts: Iterable<AccountState>,
  enoughForAShape = 192,
  backend = plainBackend(),
): Mirror {
  const mirror: Mirror = {
    book: createBook({ enoughForAShape, backend }),
    accounts: new Map(),
    market,
    exact: (place) => {
      const account = mirror.accounts.get(place);
      if (account === undefined) throw new Error(`place ${place} is free`);
      return rulesFor(mirror.market).position(mirror.market, account).healthFactor;
    },
  };
  for (const account of accounts) add(mirror, account);
  reprice(mirror, market);
  return mirror;
}

export function add(mirror: Mirror, account: AccountState): Place {
  const place = insert(mirror.book, linearRulesFor(mirror.market).legs(mirror.market, account));
  mirror.accounts.set(place, account);
  return place;
}

export function replace(mirror: Mirror, place: Place, account: AccountState): void {
  change(mirror.book, place, linearRulesFor(mirror.market).legs(mirror.market, account));
  mirror.accounts.set(place, account);
}

export function drop(mirror: Mirror, place: Place): void {
  remove(mirror.book, place);
  mirror.accounts.delete(place);
}

export function reprice(mirror: Mirror, market: MarketState): void {
  mirror.market = market;
  priceBook(mirror.book, linearRulesFor(market), market);
}

/** The element of a list at a share of its length. */
export const at = <T>(list: readonly T[], share: number): T => list[Math.floor(share * list.length)] as T;

export const share = fc.double({ min: 0, max: 0.999_999, noNaN: true });

/** The WebAssembly backend: wherever tests run there is one. */
export function wasmHere() {
  const backend = wasmBackend(WebAssembly);
  if (backend === undefined) throw new Error('this engine has no shared WebAssembly memory with SIMD');
  return backend;
}
