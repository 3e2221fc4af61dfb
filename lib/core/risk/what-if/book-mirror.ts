import type { Address } from 'viem';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { Backend } from '../kernel/backend';
import { change, createBook, insert, type Place, priceBook, type RiskBook, remove } from '../kernel/book';
import type { OnCross } from '../kernel/evaluation';
import { orderBook } from '../kernel/order';
import { sweep, tick } from '../kernel/tick';

/** The engine's book as the kernel holds it, beside the exact state of each place. */
export interface BookMirror {
  readonly book: RiskBook;
  readonly places: ReadonlyMap<Address, Place>;
  /** By place; a free one is `undefined`. */
  readonly accounts: readonly (AccountState | undefined)[];
  /** Accrued: what the kernel's terms and classes are of. */
  readonly market: MarketState;
}

export interface MirrorOptions {
  /** The only accounts that can have changed since `previous`; without it all are looked at. */
  readonly changed?: Iterable<Address> | undefined;
  /** Told of each account taken in, changed or let go, and what it was, before anybody's class is known. */
  readonly onChange?: (account: Address, place: Place, before: AccountState | undefined) => void;
  /** Told of each position whose class is another than before; `UNSET` before it came. */
  readonly onCross?: OnCross;
  /** Makes where the columns of a new mirror live, and what writes its health factors; plain TypeScript when absent. */
  readonly backend?: (() => Backend) | undefined;
}

/** Rows that one block may put in order anew: what is left waits for the next, and is only slower until then. */
const ORDERED_A_BLOCK = 4_096;

const ignore = (): void => undefined;

/**
 * The mirror of these accounts in an accrued market. `previous` is brought up to date in place and must not be
 * used beside the answer: accounts are told apart by identity, so that unchanged ones cost a look-up. Afterwards every
 * class is the exact rules'. Throws what the rules throw; the previous mirror is then of no more use.
 */
export function mirrorBook(
  previous: BookMirror | undefined,
  rules: ProtocolRules,
  accounts: ReadonlyMap<Address, AccountState>,
  market: MarketState,
  { changed, onChange = ignore, onCross = ignore, backend }: MirrorOptions = {},
): BookMirror {
  const linear = linearRulesFor(market);
  const book = previous?.book ?? createBook(backend && { backend: backend() });
  const places = (previous?.places ?? new Map()) as Map<Address, Place>;
  const states = (previous?.accounts ?? []) as (AccountState | undefined)[];
  const take = (address: Address, account: AccountState): void => {
    const place = places.get(address);
    if (place === undefined) {
      const taken = insert(book, linear.legs(market, account));
      places.set(address, taken);
      states[taken] = account;
      onChange(address, taken, undefined);
    } else if (states[place] !== account) {
      const before = states[place];
      change(book, place, linear.legs(market, account));
      states[place] = account;
      onChange(address, place, before);
    }
  };
  const letGo = (address: Address): void => {
    const place = places.get(address);
    if (place === undefined) return;
    const before = states[place];
    remove(book, place);
    places.delete(address);
    states[place] = undefined;
    onChange(address, place, before);
  };
  if (previous !== undefined && changed !== undefined) {
    for (const address of changed) {
      const account = accounts.get(address);
      if (account === undefined) letGo(address);
      else take(address, account);
    }
  } else {
    for (const [address, account] of accounts) take(address, account);
    if (places.size > accounts.size) for (const address of places.keys()) if (!accounts.has(address)) letGo(address);
  }
  priceBook(book, linear, market);
  const exact = healthIn(states, rules, market);
  if (previous === undefined) {
    sweep(book, exact, onCross);
    orderBook(book);
  } else {
    tick(book, exact, onCross);
    orderBook(book, ORDERED_A_BLOCK);
  }
  return { book, places, accounts: states, market };
}

/** The exact health factor of a place, wad, by the protocol's rules in an accrued market; `undefined` = unknown. */
export const healthIn =
  (accounts: BookMirror['accounts'], rules: ProtocolRules, market: MarketState) =>
  (place: Place): bigint | undefined => {
    const account = accounts[place];
    if (account === undefined) throw new Error(`no account is at place ${place}`);
    return rules.position(market, account).healthFactor;
  };
