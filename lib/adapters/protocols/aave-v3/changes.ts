import type { Address, Hash } from 'viem';
import { type RawLog, topicAddress } from '@/lib/adapters/chain/raw-log';
import {
  BORROW,
  DEFICIT_COVERED,
  DEFICIT_CREATED,
  LIQUIDATION_CALL,
  READ_EVERY_BLOCK,
  TOUCHING,
  UPGRADED,
} from './events';
import type { MarketLayout } from './layout';

export interface SortedLogs {
  readonly touched: ReadonlySet<Address>;
  readonly discovered: ReadonlySet<Address>;
  readonly resync: boolean;
  /** The transactions whose events touched each account. */
  readonly transactions: ReadonlyMap<Address, ReadonlySet<Hash>>;
  /** LiquidationCall logs, in order. */
  readonly liquidations: readonly RawLog[];
  /** DeficitCreated and DeficitCovered logs, in order. */
  readonly deficits: readonly RawLog[];
}

export interface MarketAddresses {
  readonly pool: Address;
  readonly provider: Address;
}

/** Every contract whose events can change what we know. */
export const watched = (layout: MarketLayout, { pool, provider }: MarketAddresses): readonly Address[] => [
  pool,
  provider,
  layout.configurator,
  layout.oracle,
  ...layout.reserves.flatMap((reserve) => [reserve.aToken, reserve.variableDebtToken]),
];

const ZERO = '0x0000000000000000000000000000000000000000';

/** Sorts logs of the watched contracts into what they mean for the book. */
export function sortLogs(
  logs: readonly RawLog[],
  layout: MarketLayout,
  { pool, provider }: MarketAddresses,
): SortedLogs {
  const touched = new Set<Address>();
  const transactions = new Map<Address, Set<Hash>>();
  const touch = (account: Address, { transactionHash }: RawLog): void => {
    touched.add(account);
    transactions.set(account, (transactions.get(account) ?? new Set()).add(transactionHash));
  };
  const discovered = new Set<Address>();
  const liquidations: RawLog[] = [];
  const deficits: RawLog[] = [];
  let resync = false;
  for (const log of logs) {
    const topic = log.topics[0];
    if (topic === undefined || log.address === layout.oracle) continue; // prices and sources are read every block
    if (log.address === layout.configurator) {
      if (!READ_EVERY_BLOCK.has(topic)) resync = true;
      continue;
    }
    if (log.address === provider || topic === UPGRADED) {
      resync = true;
      continue;
    }
    for (const position of TOUCHING.get(topic) ?? []) {
      const account = topicAddress(log, position);
      if (account !== undefined && account !== ZERO) touch(account, log);
    }
    if (log.address !== pool) continue;
    if (topic === BORROW) {
      const borrower = topicAddress(log, 2);
      if (borrower !== undefined) discovered.add(borrower);
    }
    if (topic === DEFICIT_CREATED || topic === DEFICIT_COVERED) deficits.push(log);
    if (topic === LIQUIDATION_CALL) {
      liquidations.push(log);
      // The liquidator may have taken aTokens, which are collateral of its own.
      touch(`0x${log.data.slice(2 + 64 * 2 + 24, 2 + 64 * 3)}`, log);
    }
  }
  return { touched, discovered, resync, transactions, liquidations, deficits };
}
