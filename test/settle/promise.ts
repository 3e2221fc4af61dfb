import type { Address } from 'viem';
import type { VenueRoute } from '@/lib/core/execution/routing/route';
import { type LedgerEntry, type LedgerLine, NATIVE, netByAccount } from '@/lib/core/settlement/ledger/ledger-entry';

/** What the planner said that a transaction of ours would come to, base units. */
export interface KeptPromise {
  readonly executor: Address;
  /** Gets the profit, and what is left of the collateral. */
  readonly recipient: Address;
  readonly debtAsset: Address;
  readonly funding: 'own' | 'aave-v3' | 'uniswap-v3' | 'morpho';
  /** Borrowed, or paid in by the wallet. */
  readonly principal: bigint;
  readonly premium: bigint;
  /** One a collateral that is sold. */
  readonly routes: readonly VenueRoute[];
  /** Of the debt asset; what is left of one and the same asset is in it. */
  readonly profit: bigint;
  /** Of each other collateral what is not sold: interest until the block. */
  readonly leftovers: ReadonlyMap<Address, bigint>;
}

/**
 * What a mined transaction's books say against the promise, to the unit: the loan out and back and its premium, every hop
 * of the route, the proceeds, the profit and what is left; the executor keeps nothing, and every movement has a name.
 */
export function brokenPromises(promise: KeptPromise, entries: readonly LedgerEntry[]): readonly string[] {
  const { executor, recipient, debtAsset, funding, principal, premium, routes } = promise;
  const broken: string[] = [];
  const expect = (what: string, promised: bigint, is: bigint): void => {
    if (promised !== is) broken.push(`${what} promised ${promised}, is ${is}`);
  };
  const sum = (of: (entry: LedgerEntry) => boolean): bigint =>
    entries.reduce((total, entry) => (of(entry) ? total + entry.amount : total), 0n);
  const ofDebt = (line: LedgerLine): bigint => sum((entry) => entry.line === line && entry.token === debtAsset);

  const borrowed = funding === 'own' ? 0n : principal;
  expect('loan', borrowed, ofDebt('flash-principal'));
  expect('loan given back', borrowed, ofDebt('flash-return'));
  expect('premium', premium, ofDebt('flash-premium'));
  expect('paid in', funding === 'own' ? principal : 0n, ofDebt('paid-in'));
  const hops = routes.flatMap(({ legs }) => legs.flatMap((leg) => leg.hops));
  const given = new Map(hops.map((hop) => [`${hop.venue} ${hop.tokenOut}`, 0n]));
  for (const { venue, tokenOut, expectedOut } of hops)
    given.set(`${venue} ${tokenOut}`, (given.get(`${venue} ${tokenOut}`) ?? 0n) + expectedOut);
  for (const [key, out] of given)
    expect(
      `${key} gives`,
      out,
      sum(({ line, from, token }) => line.startsWith('swap-') && `${from} ${token}` === key),
    );
  const proceeds = sum(({ line, token, to }) => line === 'swap-out' && token === debtAsset && to === executor);
  expect(
    'proceeds',
    routes.reduce((total, { expectedOut }) => total + expectedOut, 0n),
    proceeds,
  );
  for (const { tokenIn, amountIn } of routes)
    expect(
      'sold',
      amountIn,
      sum(({ line, token, from }) => line === 'swap-in' && token === tokenIn && from === executor),
    );

  const nets = netByAccount(entries);
  const gained = (token: Address): bigint => nets.get(`${token} ${recipient}`) ?? 0n;
  expect('profit', promise.profit, gained(debtAsset));
  for (const [token, left] of promise.leftovers) expect('leftover', left, gained(token));
  for (const [key, net] of nets) if (key.endsWith(` ${executor}`)) broken.push(`the executor keeps ${net} of ${key}`);
  const unnamed = entries.filter(({ line }) => line === 'outside' || line === 'unexplained');
  for (const { token, amount } of unnamed)
    broken.push(`${amount} of ${token === NATIVE ? 'coin' : token} without a name`);
  return broken;
}
