import type { Address } from 'viem';

/** Why an attempt on a position came to nothing. */
export type FailureReason =
  /** The simulation on the exact block reverted. */
  | 'simulation-reverted'
  /** Mined, and reverted. */
  | 'reverted'
  /** Somebody else took it first. */
  | 'taken'
  /** Never included before its deadline. */
  | 'not-included'
  /** No node took the transaction. */
  | 'refused'
  /** A transaction of several came to nothing, whoever of them it was for: each is tried alone at once. */
  | 'batch-failed';

export interface Failure {
  readonly reason: FailureReason;
  /** In a row. */
  readonly times: number;
  /** The first block at which it may be tried again. */
  readonly notBefore: bigint;
}

/** What was learned of each position, by account. */
export type Patience = Readonly<Record<Address, Failure>>;

/** Blocks after the first failure; doubles with each further one up to `MOST_BLOCKS`. A race that was lost teaches little, and a simulation costs nothing. */
const FIRST_BLOCKS: Record<FailureReason, bigint> = {
  'simulation-reverted': 1n,
  reverted: 8n,
  taken: 1n,
  'not-included': 1n,
  refused: 1n,
  'batch-failed': 0n,
};
const MOST_BLOCKS = 256n;
/** Blocks for which whoever failed shares no transaction with others. */
const ALONE_BLOCKS = 32n;

/** After a failure at `block`: each further one in a row waits twice as long as the one before. */
export function afterFailure(patience: Patience, account: Address, reason: FailureReason, block: bigint): Patience {
  const before = patience[account];
  // What failed for several says nothing of any one of them: it neither lengthens nor shortens what it waits for itself.
  if (reason === 'batch-failed' && before !== undefined && block < before.notBefore) return patience;
  const times = (before?.times ?? 0) + (reason === 'batch-failed' ? 0 : 1);
  const wait = FIRST_BLOCKS[reason] << BigInt(Math.min(Math.max(times - 1, 0), 16));
  const blocks = wait < MOST_BLOCKS ? wait : MOST_BLOCKS;
  return { ...patience, [account]: { reason, times, notBefore: block + blocks } };
}

/** The same for all that a transaction was for: of several none is blamed, since any one of them fails the whole. */
export function afterFailures(
  patience: Patience,
  accounts: readonly Address[],
  reason: FailureReason,
  block: bigint,
): Patience {
  const said = accounts.length > 1 ? 'batch-failed' : reason;
  return accounts.reduce((all, account) => afterFailure(all, account, said, block), patience);
}

/** A success ends the memory of an account's failures. */
export function afterSuccess(patience: Patience, account: Address): Patience {
  const { [account]: _, ...others } = patience;
  return others;
}

/** Why the account must wait at `block`, or `undefined`. */
export function waits(patience: Patience, account: Address, block: bigint): Failure | undefined {
  const failure = patience[account];
  return failure !== undefined && block < failure.notBefore ? failure : undefined;
}

/** Who failed not long ago, and has not succeeded since: a transaction of several would revert for all of them. */
export function goAlone(patience: Patience, block: bigint): ReadonlySet<Address> {
  const accounts = Object.entries(patience).filter(([, { notBefore }]) => block < notBefore + ALONE_BLOCKS);
  return new Set(accounts.map(([account]) => account as Address));
}
