import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';

/**
 * The one schema, for the embedded engine and for Postgres alike. Times named `…At` are Unix
 * milliseconds, `blockTimestamp` is Unix seconds; money is numeric(78, 0), which holds a uint256.
 */

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
/** numeric(78, 0) ↔ bigint, exact. */
const uint256 = (name: string) => numeric(name, { precision: 78, scale: 0, mode: 'bigint' });
const int8 = (name: string) => bigint(name, { mode: 'number' });

/** The newest few published frames, whole: first paint after a restart, and what followers read. */
export const frames = pgTable(
  'frames',
  {
    /** Insertion order: `seq` restarts with each epoch. */
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    marketId: text('market_id').notNull(),
    epoch: text('epoch').notNull(),
    seq: int8('seq').notNull(),
    /** Null while the engine has no snapshot to show. */
    blockNumber: int8('block_number'),
    /** gzip of the frame's JSON. */
    payload: bytea('payload').notNull(),
  },
  (table) => [index('frames_market_id').on(table.marketId, table.id)],
);

/** One overview a block, for charts and replay. */
export const snapshots = pgTable(
  'snapshots',
  {
    marketId: text('market_id').notNull(),
    blockNumber: int8('block_number').notNull(),
    blockHash: text('block_hash').notNull(),
    blockTimestamp: int8('block_timestamp').notNull(),
    tickAt: int8('tick_at').notNull(),
    /** gzip of the snapshot's JSON. */
    payload: bytea('payload').notNull(),
  },
  (table) => [primaryKey({ columns: [table.marketId, table.blockNumber] })],
);

/** Every quote as it came; short-lived, see `priceMinutes` for the past. */
export const prices = pgTable(
  'prices',
  {
    /** Arrival order, which breaks ties between quotes of one millisecond. */
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    marketId: text('market_id').notNull(),
    asset: text('asset').notNull(),
    source: text('source').notNull(),
    price: uint256('price').notNull(),
    at: int8('at').notNull(),
  },
  (table) => [index('prices_at').on(table.at)],
);

/** Open, high, low, close a minute. `openAt` and `closeAt` make the merge independent of arrival order. */
export const priceMinutes = pgTable(
  'price_minutes',
  {
    marketId: text('market_id').notNull(),
    asset: text('asset').notNull(),
    source: text('source').notNull(),
    /** Unix ms of the minute's start. */
    minute: int8('minute').notNull(),
    open: uint256('open').notNull(),
    high: uint256('high').notNull(),
    low: uint256('low').notNull(),
    close: uint256('close').notNull(),
    openAt: int8('open_at').notNull(),
    closeAt: int8('close_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.marketId, table.asset, table.minute, table.source] }),
    index('price_minutes_minute').on(table.minute),
  ],
);

export const positionChanges = pgTable(
  'position_changes',
  {
    marketId: text('market_id').notNull(),
    account: text('account').notNull(),
    blockNumber: int8('block_number').notNull(),
    cause: text('cause').notNull(),
    blockHash: text('block_hash').notNull(),
    blockTimestamp: int8('block_timestamp').notNull(),
    healthFactor: uint256('health_factor'),
    debt: uint256('debt'),
    collateral: uint256('collateral'),
  },
  (table) => [
    primaryKey({ columns: [table.marketId, table.account, table.blockNumber, table.cause] }),
    index('position_changes_block').on(table.marketId, table.blockNumber),
    index('position_changes_timestamp').on(table.blockTimestamp),
  ],
);

export const settlements = pgTable(
  'settlements',
  {
    marketId: text('market_id').notNull(),
    txHash: text('tx_hash').notNull(),
    logIndex: integer('log_index').notNull(),
    blockNumber: int8('block_number').notNull(),
    blockHash: text('block_hash').notNull(),
    blockTimestamp: int8('block_timestamp').notNull(),
    account: text('account').notNull(),
    liquidator: text('liquidator').notNull(),
    collateralAsset: text('collateral_asset').notNull(),
    debtAsset: text('debt_asset').notNull(),
    /** Null where the calldata does not tell, and in rows of releases that did not read it. */
    offered: uint256('offered'),
    repaid: uint256('repaid').notNull(),
    seized: uint256('seized').notNull(),
    seizedNet: uint256('seized_net').notNull(),
    protocolFee: uint256('protocol_fee').notNull(),
    gasUsed: uint256('gas_used').notNull(),
    gasCost: uint256('gas_cost').notNull(),
    /** [{ asset, amount }], amounts as decimal strings. */
    deficits: jsonb('deficits').notNull(),
    /** The amounts our rules predict, as decimal strings; null when nothing can be predicted. */
    predicted: jsonb('predicted'),
    /** Why nothing is predicted. */
    unpredicted: text('unpredicted'),
    /** What the books do not account for, [{ token, amount }]; null in rows of releases that kept none. */
    unexplained: jsonb('unexplained'),
    /** The protocol's prices of the pair in the block; null where they are not known. */
    prices: jsonb('prices'),
    /** How long the position had been below 1; null where nobody watched. */
    lag: jsonb('lag'),
  },
  (table) => [
    primaryKey({ columns: [table.marketId, table.txHash, table.logIndex] }),
    index('settlements_block').on(table.marketId, table.blockNumber),
  ],
);

/** The double-entry books of each liquidation. */
export const settlementLedgers = pgTable(
  'settlement_ledgers',
  {
    marketId: text('market_id').notNull(),
    txHash: text('tx_hash').notNull(),
    logIndex: integer('log_index').notNull(),
    blockNumber: int8('block_number').notNull(),
    blockHash: text('block_hash').notNull(),
    /** Entries, and what they leave unexplained; amounts as decimal strings. */
    entries: jsonb('entries').notNull(),
    unexplained: jsonb('unexplained').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.marketId, table.txHash, table.logIndex] }),
    index('settlement_ledgers_block').on(table.marketId, table.blockNumber),
  ],
);

/** Lines of the reserves' bad-debt books. */
export const reserveDeficits = pgTable(
  'reserve_deficits',
  {
    marketId: text('market_id').notNull(),
    blockNumber: int8('block_number').notNull(),
    /** −1 of what was carried: no log did it. */
    logIndex: integer('log_index').notNull(),
    asset: text('asset').notNull(),
    kind: text('kind').notNull(),
    /** Signed: what is carried may be below what was booked. */
    amount: uint256('amount').notNull(),
    blockHash: text('block_hash').notNull(),
    blockTimestamp: int8('block_timestamp').notNull(),
    txHash: text('tx_hash'),
    account: text('account'),
  },
  (table) => [primaryKey({ columns: [table.marketId, table.blockNumber, table.logIndex, table.asset] })],
);

/** Each time that a position stood below 1. */
export const spells = pgTable(
  'spells',
  {
    marketId: text('market_id').notNull(),
    account: text('account').notNull(),
    startBlock: int8('start_block').notNull(),
    startTimestamp: int8('start_timestamp').notNull(),
    /** Whether its beginning was seen. */
    seen: boolean('seen').notNull(),
    /** Null while it lasts. */
    endBlock: int8('end_block'),
    endTimestamp: int8('end_timestamp'),
    how: text('how'),
    /** [{ from, cause }] by block, ascending. */
    causes: jsonb('causes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.marketId, table.account, table.startBlock] }),
    index('spells_end').on(table.marketId, table.endTimestamp),
  ],
);

/** How far borrower discovery got. */
export const checkpoints = pgTable('checkpoints', {
  marketId: text('market_id').primaryKey(),
  blockNumber: int8('block_number').notNull(),
  /** Null when the block was not pinned to a hash, and after a rollback. */
  blockHash: text('block_hash'),
});

/** Every account ever seen borrowing: coverage, not truth, so a reorg leaves it as it is. */
export const borrowers = pgTable(
  'borrowers',
  { marketId: text('market_id').notNull(), account: text('account').notNull() },
  (table) => [primaryKey({ columns: [table.marketId, table.account] })],
);

/** The breakers' newest state of each market, and where its audit log ends: kept apart from the log, so that a log cut off shows. */
export const breakerStates = pgTable('breaker_states', {
  marketId: text('market_id').primaryKey(),
  /** As the engine wrote it; read back through its schema. */
  state: jsonb('state').notNull(),
  seq: int8('seq').notNull(),
  hash: text('hash').notNull(),
});

/** The audit log: a trigger refuses to change or delete what stands in it. */
export const breakerAudit = pgTable(
  'breaker_audit',
  {
    marketId: text('market_id').notNull(),
    seq: int8('seq').notNull(),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
    event: jsonb('event').notNull(),
  },
  (table) => [primaryKey({ columns: [table.marketId, table.seq] })],
);

/** Operators' words from web servers without the engine. Times are the database's, so that no two machines' clocks are compared. */
export const breakerCommands = pgTable(
  'breaker_commands',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    /** Chosen by who posts it: a repetition is no second command. */
    ref: text('ref').notNull().unique(),
    marketId: text('market_id').notNull(),
    /** What, which breaker, and why. */
    command: jsonb('command').notNull(),
    /** The account that signed in, lower-case. */
    signer: text('signer').notNull(),
    at: int8('at').notNull(),
    /** When the engine took it; it may have ended before it said what came of it. */
    takenAt: int8('taken_at'),
    /** Written with the state that it led to, or not at all. */
    outcome: jsonb('outcome'),
  },
  (table) => [index('breaker_commands_open').on(table.marketId, table.id).where(sql`outcome is null`)],
);

/** The alerts' newest state of each market, and how its channels fare. */
export const alertStates = pgTable('alert_states', {
  marketId: text('market_id').primaryKey(),
  /** As the engine wrote it; read back through its schema. */
  state: jsonb('state').notNull(),
});

/** Incidents, the standing ones too; the record is read back through its schema. */
export const alertIncidents = pgTable(
  'alert_incidents',
  {
    marketId: text('market_id').notNull(),
    id: text('id').notNull(),
    number: int8('number').notNull(),
    /** Null while it stands. */
    resolvedAt: int8('resolved_at'),
    record: jsonb('record').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.marketId, table.id] }),
    index('alert_incidents_resolved').on(table.marketId, table.resolvedAt),
  ],
);

/** The outbox: one notification on its way to one channel. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    marketId: text('market_id').notNull(),
    id: text('id').notNull(),
    channel: text('channel').notNull(),
    createdAt: int8('created_at').notNull(),
    attempts: integer('attempts').notNull(),
    /** Null once it is over: delivered or given up. */
    nextAt: int8('next_at'),
    deliveredAt: int8('delivered_at'),
    error: text('error'),
    record: jsonb('record').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.marketId, table.id] }),
    index('alert_deliveries_created').on(table.marketId, table.createdAt),
  ],
);

/** What operators said of alerts: a trigger refuses to change or delete what stands in it. */
export const alertWords = pgTable(
  'alert_words',
  {
    marketId: text('market_id').notNull(),
    at: int8('at').notNull(),
    what: text('what').$type<'silence' | 'unsilence' | 'acknowledge'>().notNull(),
    id: text('id').notNull(),
    by: text('by').notNull(),
    reason: text('reason').notNull(),
    detail: text('detail').notNull(),
  },
  (table) => [primaryKey({ columns: [table.marketId, table.at, table.what, table.id] })],
);

/** What each nonce of a keeper's account is used for; written before anything is sent. Read back through its schema. */
export const keeperJobs = pgTable(
  'keeper_jobs',
  {
    marketId: text('market_id').notNull(),
    account: text('account').notNull(),
    id: text('id').notNull(),
    state: text('state').notNull(),
    at: int8('at').notNull(),
    record: jsonb('record').notNull(),
  },
  (table) => [primaryKey({ columns: [table.marketId, table.account, table.id] }), index('keeper_jobs_at').on(table.at)],
);

/** Which keeper may act, by the database's clock: one a market. */
export const keeperLeases = pgTable('keeper_leases', {
  marketId: text('market_id').primaryKey(),
  holder: text('holder').notNull(),
  until: int8('until').notNull(),
});

/** Runs of Monte Carlo paths as they were told: seed, hash of the inputs, terms and figures. */
export const pathsRuns = pgTable(
  'paths_runs',
  {
    marketId: text('market_id').notNull(),
    /** Input hash and seed: the same run is kept once. */
    id: text('id').notNull(),
    at: int8('at').notNull(),
    /** gzip of its JSON. */
    payload: bytea('payload').notNull(),
  },
  (table) => [primaryKey({ columns: [table.marketId, table.id] })],
);
