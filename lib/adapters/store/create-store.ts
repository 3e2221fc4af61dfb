import type { Address } from 'viem';
import type { Frame } from '@/lib/engine/frame';
import type { KeeperStore, KeeperTrace } from '@/lib/engine/keeper/keeper-ports';
import type { AlertStore, CascadeStore, Store } from '@/lib/engine/ports';
import { selectAlerts, upsertAlerts } from './alerts';
import { insertBooks, selectDeficits, selectLedgers, selectLedgersOf, selectSpells } from './books';
import { selectAuditLinks, selectBreakers, upsertBreakers } from './breakers';
import { selectCheckpoint, upsertCheckpoint } from './checkpoints';
import { createCommandStore } from './command-store';
import { updateOutcomes } from './commands';
import type { Database, Queries } from './database';
import { followFrames } from './follow-frames';
import { insertFrame, packFrame, selectNewestPayload, unpackFrame } from './frames';
import { healthGuard } from './health-guard';
import { selectJobs, selectOwn, selectTrace, takeLease, upsertJob } from './keeper';
import { migrationsFolder } from './migrations-folder';
import { insertPathsRun, selectPathsRuns } from './paths-runs';
import { pgliteDatabase } from './pglite-database';
import { insertPositionChanges, selectPositionChanges } from './position-changes';
import { postgresDatabase } from './postgres-database';
import { insertPrices, selectCloses, selectMinutes } from './prices';
import { DEFAULT_RETENTION, deleteExpired, type Retention } from './retention';
import { deleteFrom } from './rollback';
import { selectTotals } from './settlement-totals';
import { insertSettlements, selectSettlements, selectSettlementsOf } from './settlements';
import { failureWords } from './transient-error';

/** Payload: the market. */
const BEAT_CHANNEL = 'breakwater_beat';

/** A folder of our own (embedded), or a Postgres server's URL. */
export type StoreTarget = { readonly dataDir: string } | { readonly databaseUrl: string };

export interface StoreOptions {
  /** A follower: reads and listens beside the writer, on Postgres only. */
  readonly readOnly?: boolean;
  readonly now?: () => number;
  readonly keepFrames?: number;
  readonly retention?: Partial<Retention>;
  /** Default: lib/adapters/store/migrations under the working directory. */
  readonly migrationsFolder?: string;
  /** Milliseconds to wait before each further attempt of an operation that failed for a passing reason. */
  readonly retryDelays?: readonly number[];
  /** Writes that may wait for the database before further ones are refused. */
  readonly maxWaiting?: number;
  readonly followerWaitMs?: number;
}

/** The keeper's part: needs no writer's lock, as a keeper may be a process of its own beside the engine. */
export interface KeeperStores {
  keeper(marketId: string, account: Address): KeeperStore;
  /** What keepers of any process wrote down. */
  keeperTrace(marketId: string): Promise<KeeperTrace>;
}

/**
 * The store of `lib/engine/ports.ts`. Operations reject with the driver's error once retries are used
 * up, with `StoreLockedError` when another writer has the store, and `health()` tells either way.
 * @throws FollowerNeedsPostgresError for a read-only embedded store.
 */
export const createStore = (
  target: StoreTarget,
  options: StoreOptions = {},
): Store & AlertStore & KeeperStores & CascadeStore => {
  const database = connect(target, options);
  const keepFrames = options.keepFrames ?? 20;
  const retention = { ...DEFAULT_RETENTION, ...options.retention };
  const guard = healthGuard({
    now: options.now ?? Date.now,
    retryDelays: options.retryDelays ?? [100, 300, 1_000, 3_000],
    maxWaiting: options.maxWaiting ?? 256,
  });
  const write = (what: string, work: (tx: Queries) => Promise<void>) => guard.inOrder(what, () => database.write(work));
  const read = <T>(what: string, work: (db: Queries) => Promise<T>) => guard.run(what, () => database.read(work));

  return {
    async open() {
      guard.set('connecting', 'The store is being opened.');
      try {
        await database.open();
        guard.set('live', '');
      } catch (error) {
        guard.set('down', `The store could not be opened: ${failureWords(error)}`);
        throw error;
      }
    },
    async close() {
      await guard.drain();
      await database.close();
      guard.set('off', 'The store is closed.');
    },
    async saveFrame(marketId, frame) {
      let packed: ReturnType<typeof packFrame> | undefined;
      await write('Saving a frame', async (tx) => {
        packed ??= packFrame(frame);
        await insertFrame(tx, marketId, await packed, keepFrames);
      });
    },
    async latestFrame(marketId): Promise<Frame | undefined> {
      const payload = await read('Reading the newest frame', (db) => selectNewestPayload(db, marketId));
      if (payload === undefined) return undefined;
      try {
        return await unpackFrame(payload);
      } catch {
        // Another release's wire schema: no frame, rather than half of one. The engine publishes the next.
        guard.countRejected();
        return undefined;
      }
    },
    onFrame: (marketId, callback) => followFrames(database, read, marketId, callback),
    // Past the guard: one that is late is no failure, and none is worth sending again.
    beat: (marketId) => database.notify(BEAT_CHANNEL, marketId),
    onBeat: (marketId, callback) =>
      database.listen(
        BEAT_CHANNEL,
        (market) => {
          if (market === marketId) callback();
        },
        () => undefined,
      ),
    savePrices: (marketId, rows) => write('Saving prices', (tx) => insertPrices(tx, marketId, rows)),
    priceHistory: (marketId, asset: Address, fromMs, toMs) =>
      read('Reading prices', (db) => selectMinutes(db, marketId, asset, fromMs, toMs)),
    closes: (marketId, asset, minutes) => read('Reading closes', (db) => selectCloses(db, marketId, asset, minutes)),
    savePathsRun: (marketId, run) => write('Saving a run of paths', (tx) => insertPathsRun(tx, marketId, run)),
    pathsRuns: (marketId, limit) => read('Reading runs of paths', (db) => selectPathsRuns(db, marketId, limit)),
    savePositionChanges: (marketId, rows) =>
      write('Saving position changes', (tx) => insertPositionChanges(tx, marketId, rows)),
    positionHistory: (marketId, account, limit) =>
      read('Reading position changes', (db) => selectPositionChanges(db, marketId, account, limit)),
    saveSettlements: (marketId, rows) => write('Saving settlements', (tx) => insertSettlements(tx, marketId, rows)),
    settlements: (marketId, limit, before, filter) =>
      read('Reading settlements', (db) => selectSettlements(db, marketId, limit, before, filter)),
    settlementTotals: (marketId, filter) => read('Adding settlements up', (db) => selectTotals(db, marketId, filter)),
    settlementsOf: (marketId, txHash) =>
      read('Reading a transaction’s settlements', (db) => selectSettlementsOf(db, marketId, txHash)),
    saveBooks: (marketId, rows) => write('Saving the books', (tx) => insertBooks(tx, marketId, rows)),
    ledgersOf: (marketId, txHash) =>
      read('Reading a transaction’s books', (db) => selectLedgersOf(db, marketId, txHash)),
    ledgers: (marketId, from, to) => read('Reading the books', (db) => selectLedgers(db, marketId, from, to)),
    deficits: (marketId) => read('Reading the bad-debt books', (db) => selectDeficits(db, marketId)),
    spells: (marketId, since, limit) =>
      read('Reading the service level', (db) => selectSpells(db, marketId, since, limit)),
    saveBreakers: (marketId, stored, links, outcomes = []) =>
      write('Saving the breakers', async (tx) => {
        await upsertBreakers(tx, marketId, stored, links);
        await updateOutcomes(tx, outcomes);
      }),
    breakers: (marketId) => read('Reading the breakers', (db) => selectBreakers(db, marketId)),
    auditLinks: (marketId, from, limit) =>
      read('Reading the audit log', (db) => selectAuditLinks(db, marketId, from, limit)),
    commands: createCommandStore(database, guard),
    saveAlerts: (marketId, news) => write('Saving the alerts', (tx) => upsertAlerts(tx, marketId, news)),
    alerts: (marketId) => read('Reading the alerts', (db) => selectAlerts(db, marketId)),
    keeper: (marketId, account) => ({
      jobs: () =>
        guard.run('Reading the keeper’s jobs', () => database.read((db) => selectJobs(db, marketId, account))),
      save: (job) =>
        guard.run('Writing a keeper’s job down', () => database.post((tx) => upsertJob(tx, marketId, account, job))),
      lease: (holder, leaseMs) =>
        guard.run('Taking the keeper’s lease', () => database.post((tx) => takeLease(tx, marketId, holder, leaseMs))),
    }),
    ownTransaction: (marketId, txHash) => read('Reading what a keeper meant', (db) => selectOwn(db, marketId, txHash)),
    keeperTrace: (marketId) => read('Reading what keepers wrote down', (db) => selectTrace(db, marketId)),
    rollback: (marketId, block) => write('Rolling back', (tx) => deleteFrom(tx, marketId, block)),
    checkpoint: (marketId) => read('Reading the checkpoint', (db) => selectCheckpoint(db, marketId)),
    saveCheckpoint: (marketId, block, hash, newBorrowers) =>
      write('Saving the checkpoint', (tx) => upsertCheckpoint(tx, marketId, block, hash, newBorrowers)),
    maintain: (nowMs) => write('Deleting what is past its time', (tx) => deleteExpired(tx, nowMs, retention)),
    health: () => guard.health(),
  };
};

const connect = (target: StoreTarget, options: StoreOptions): Database => {
  const folder = migrationsFolder(options.migrationsFolder);
  const readOnly = options.readOnly ?? false;
  if ('databaseUrl' in target) {
    return postgresDatabase(target.databaseUrl, folder, {
      readOnly,
      followerWaitMs: options.followerWaitMs ?? 30_000,
    });
  }
  if (readOnly) throw new FollowerNeedsPostgresError();
  return pgliteDatabase(target.dataDir, folder);
};

export class FollowerNeedsPostgresError extends Error {
  override readonly name = 'FollowerNeedsPostgresError';
  constructor() {
    super('an embedded store belongs to one process: to follow an engine in another process, set DATABASE_URL');
  }
}
