import type { Address } from 'viem';
import { type Claim, claimsIn, type LedgerCall } from './claims';
import { type Ledger, type LedgerEntry, type LedgerLine, type LedgerRole, NATIVE, netByAccount } from './ledger-entry';
import { type LedgerLog, type LedgerMarket, ZERO } from './ledger-market';
import { type Matched, matchClaims, principalOf, sumOf } from './match-claims';
import { lower, type Movement, movementsIn } from './movements';
import { type Counterparties, counterpartiesIn } from './venues';

export interface LedgerTransaction {
  readonly from: Address;
  readonly to: Address | undefined;
  /** Wei sent along; `undefined` where it is not known. */
  readonly value: bigint | undefined;
  /** Wei paid for gas, all of it. */
  readonly gasCost: bigint;
  readonly logs: readonly LedgerLog[];
}

/**
 * The books of every liquidation in one transaction, in log order. Each movement of a token becomes one entry or more,
 * each with two sides, named by the pool event that claims it; a unit of the market's own that no event claims, or that
 * an event claims and nothing moved, is `unexplained`. What stands before a liquidation's event belongs to it, what
 * follows the last one to the last. Gas is shared evenly, the odd wei with the first. Coin that moves inside contracts
 * leaves no log, so that of it only gas and what was sent along are seen.
 */
export function buildLedgers(market: LedgerMarket, transaction: LedgerTransaction): readonly Ledger[] {
  const { logs } = transaction;
  const { claims, calls } = claimsIn(market, logs);
  const movements = movementsIn(market, logs);
  const { matched, missing } = matchClaims(claims, movements);
  const parties = counterpartiesIn(logs);
  const naming: Naming = { market, calls, parties, owed: new Map(), transaction, feeOf: new Set() };
  const last = calls.length - 1;
  const partOf = (logIndex: number): number => {
    const part = calls.findIndex((call) => logIndex <= call.logIndex);
    return part < 0 ? last : part;
  };
  const entries = calls.map((): LedgerEntry[] => []);
  const moved = calls.map((): Pick<LedgerEntry, 'token' | 'from' | 'to' | 'amount'>[] => []);
  for (const match of matched) {
    const part = partOf(match.movement.logIndex);
    entries[part]?.push(...entriesOf(match, part, naming));
    moved[part]?.push(match.movement);
  }
  for (const claim of missing) {
    const part = partOf(claim.logIndex);
    entries[part]?.push(...missingEntries(claim, part, naming));
  }
  const share = transaction.gasCost / BigInt(Math.max(1, calls.length));
  return calls.map(({ logIndex }, part) => {
    const own = [...(entries[part] ?? []), ...nativeEntries(part, share, naming)];
    return { logIndex, entries: own, unexplained: unexplainedIn(own, moved[part] ?? []) };
  });
}

interface Naming {
  readonly market: LedgerMarket;
  readonly calls: readonly LedgerCall[];
  readonly parties: Counterparties;
  /** `lender token` → what was lent within the transaction and not given back yet. */
  readonly owed: Map<string, bigint>;
  readonly transaction: LedgerTransaction;
  /** Parts whose fee was met. */
  readonly feeOf: Set<number>;
}

type Side = Pick<LedgerEntry, 'token' | 'from' | 'to'>;

const entry = (
  line: LedgerLine,
  { token, from, to }: Side,
  amount: bigint,
  logIndex: number | undefined,
  part: number,
  naming: Naming,
): LedgerEntry => {
  const venue = line === 'swap-in' ? to : line === 'swap-out' ? from : undefined;
  const name = venue && naming.parties.venues.get(venue);
  return {
    ...{ line, token, from, to, amount, logIndex },
    fromRole: roleOf(from, part, naming),
    toRole: roleOf(to, part, naming),
    ...(name !== undefined && { venue: name }),
  };
};

/** A movement's entries: interest, each part that its claim names, rounding; their sum is the movement. */
function entriesOf({ movement, claim }: Matched, part: number, naming: Naming): LedgerEntry[] {
  const { token, scaled, logIndex } = movement;
  const principal = principalOf(movement);
  const side = { token, from: principal.from, to: principal.to };
  const make = (line: LedgerLine, way: Side, amount: bigint): LedgerEntry[] =>
    amount === 0n ? [] : [entry(line, way, amount, logIndex, part, naming)];
  const interest = make('interest', { token, from: ZERO, to: scaled?.account ?? ZERO }, scaled?.interest ?? 0n);
  if (!claim)
    return [...interest, ...unclaimed(movement, part, naming).flatMap(({ line, amount }) => make(line, side, amount))];
  const parts = claim.parts.flatMap(({ line, amount }) => make(line, side, amount));
  const beyond = principal.amount - sumOf(claim.parts);
  const size = beyond < 0n ? -beyond : beyond;
  const line = size <= (scaled?.rounding ?? 0n) ? 'rounding' : 'unexplained';
  return [...interest, ...parts, ...make(line, beyond < 0n ? reversed(side) : side, size)];
}

/** What no event claims: nothing of the market's own may be among it. */
function unclaimed(movement: Movement, part: number, naming: Naming): Claim['parts'] {
  const { token, from, to, wrapped } = movement;
  const { amount } = principalOf(movement);
  const { parties, owed } = naming;
  const of = (line: LedgerLine) => [{ line, amount }];
  const roles = [roleOf(from, part, naming), roleOf(to, part, naming)];
  const ofMarket = isMarketToken(naming.market, token);
  if (isFee(movement, part, naming)) {
    naming.feeOf.add(part);
    return of('protocol-fee');
  }
  if (ofMarket && (roles.includes('issuance') || roles.includes('borrower'))) return of('unexplained');
  if (!ofMarket && (roles.includes('reserve') || roles.includes('treasury'))) return of('unexplained');
  if (wrapped) return of(from === ZERO ? 'wrap' : 'unwrap');
  if (parties.lenders.has(from) && !owed.has(`${from} ${token}`)) {
    owed.set(`${from} ${token}`, amount);
    return of('flash-principal');
  }
  const debt = owed.get(`${to} ${token}`) ?? 0n;
  if (parties.lenders.has(to) && debt > 0n) {
    const returned = amount < debt ? amount : debt;
    owed.set(`${to} ${token}`, debt - returned);
    return [
      { line: 'flash-return', amount: returned },
      { line: 'flash-premium', amount: amount - returned },
    ];
  }
  if (parties.venues.has(to)) return of('swap-in');
  if (parties.venues.has(from)) return of('swap-out');
  const [giver, taker] = roles;
  if (giver === 'sender' && taker === 'liquidator') return of('paid-in');
  if (giver === 'liquidator' && taker === 'sender') return of('paid-out');
  return of('outside');
}

/**
 * The protocol's fee of a liquidation: the borrower's aTokens, to the treasury; without a known one to anybody but the
 * liquidator. One a liquidation, as the pool moves it.
 */
function isFee({ token, from, to }: Movement, part: number, { market, calls, feeOf }: Naming): boolean {
  const call = calls[part];
  if (call === undefined || feeOf.has(part) || token !== call.aToken || from !== call.account) return false;
  return market.treasury === undefined ? to !== ZERO && to !== call.liquidator : to === lower(market.treasury);
}

/** Claimed and not moved: the line as claimed, and its whole amount back, unexplained. */
const missingEntries = (claim: Claim, part: number, naming: Naming): LedgerEntry[] => [
  ...claim.parts.map(({ line, amount }) => entry(line, claim, amount, claim.logIndex, part, naming)),
  entry('unexplained', reversed(claim), sumOf(claim.parts), claim.logIndex, part, naming),
];

const reversed = ({ token, from, to }: Side): Side => ({ token, from: to, to: from });

function nativeEntries(part: number, share: bigint, naming: Naming): LedgerEntry[] {
  const { from, to, value = 0n, gasCost } = naming.transaction;
  const sender = lower(from);
  const gas = part === 0 ? gasCost - share * BigInt(naming.calls.length - 1) : share;
  const paid = { token: NATIVE, from: sender, to: ZERO } as const;
  const sent = part === 0 && to !== undefined && value > 0n ? { ...paid, to: lower(to) } : undefined;
  return [
    ...(sent ? [entry('sent-along', sent, value, undefined, part, naming)] : []),
    ...(gas > 0n ? [{ ...entry('gas', paid, gas, undefined, part, naming), toRole: 'validators' as const }] : []),
  ];
}

/** By token: the lines of that name, and whatever the entries do not give of what the logs moved (nothing, ever). */
function unexplainedIn(
  entries: readonly LedgerEntry[],
  moved: readonly Pick<LedgerEntry, 'token' | 'from' | 'to' | 'amount'>[],
): Ledger['unexplained'] {
  const sums = new Map<LedgerEntry['token'], bigint>();
  const add = (token: LedgerEntry['token'], amount: bigint) => sums.set(token, (sums.get(token) ?? 0n) + amount);
  for (const { line, token, amount } of entries) if (line === 'unexplained') add(token, amount);
  const [booked, seen] = [netByAccount(entries.filter(({ token }) => token !== NATIVE)), netByAccount(moved)];
  for (const key of new Set([...booked.keys(), ...seen.keys()])) {
    const miss = (seen.get(key) ?? 0n) - (booked.get(key) ?? 0n);
    // Each unit stands on two accounts: one of them counts it.
    if (miss > 0n) add(key.split(' ')[0] as Address, miss);
  }
  return [...sums].map(([token, amount]) => ({ token, amount }));
}

const isMarketToken = ({ reserves }: LedgerMarket, token: Address): boolean =>
  [...reserves.values()].some(
    ({ aToken, variableDebtToken }) => lower(aToken) === token || lower(variableDebtToken) === token,
  );

/** Who an account is in this part of the transaction. The market's own contracts first, then the liquidation's two. */
function roleOf(account: Address, part: number, { market, calls, parties, transaction }: Naming): LedgerRole {
  if (account === ZERO) return 'issuance';
  if ([...market.reserves.values()].some(({ aToken }) => lower(aToken) === account)) return 'reserve';
  if (market.treasury !== undefined && lower(market.treasury) === account) return 'treasury';
  const own = calls[part];
  if (own?.account === account) return 'borrower';
  if (own?.liquidator === account) return 'liquidator';
  if (calls.some((call) => call.account === account)) return 'borrower';
  if (calls.some((call) => call.liquidator === account)) return 'liquidator';
  if (parties.venues.has(account)) return 'venue';
  if (parties.lenders.has(account)) return 'lender';
  return lower(transaction.from) === account ? 'sender' : 'other';
}
