import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { z } from 'zod';
import type { Database, Queries } from './database';
import { newestMigration } from './migrations-folder';
import * as schema from './schema';
import { StoreLockedError } from './store-locked-error';

/** Names the writer's advisory lock: the first 8 bytes of "breakwater" as a number. */
const WRITER_LOCK = 0x62_72_65_61_6b_77_61_74n;

const heldSchema = z.array(z.object({ held: z.boolean() }));

export interface PostgresOptions {
  readonly readOnly: boolean;
  /** How long a follower waits for the writer to bring the schema up to date. */
  readonly followerWaitMs: number;
}

/** A Postgres server through postgres.js, which reconnects by itself. */
export const postgresDatabase = (url: string, folder: string, options: PostgresOptions): Database => {
  const common = {
    onnotice: () => undefined,
    connect_timeout: 5,
    backoff: (retries: number) => Math.min(2, 0.1 * 2 ** retries),
  };
  const reader = postgres(url, { ...common, max: 4, connection: { application_name: 'breakwater-reader' } });
  // Writes share ONE session with the advisory lock: a session that was lost took the lock with it, so a
  // write can never go through on a connection that does not hold the lock. No lifetime, for the same reason.
  const writer = postgres(url, {
    ...common,
    max: 1,
    max_lifetime: null,
    connection: { application_name: `breakwater-writer ${process.pid}@${hostname()}`.slice(0, 63) },
  });
  const readDb = drizzle(reader, { schema });
  const writeDb = drizzle(writer, { schema });

  /** Takes the lock, or proves that it is held: session locks nest, so the holder's own session is told true again. */
  const holdLock = async (db: Queries): Promise<void> => {
    const rows = await db.execute(sql`select pg_try_advisory_lock(${String(WRITER_LOCK)}::int8) as held`);
    if (heldSchema.parse(rows)[0]?.held !== true) throw await lockedBy();
  };

  const lockedBy = async (): Promise<StoreLockedError> => {
    const [row] = await reader<{ pid: number; name: string; address: string | null }[]>`
      select a.pid, a.application_name as name, host(a.client_addr) as address
      from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and (l.classid::int8 << 32 | l.objid::int8) = ${String(WRITER_LOCK)}::int8`;
    const pid = Number(/ (\d+)@/.exec(row?.name ?? '')?.[1]);
    return new StoreLockedError(
      row === undefined ? 'another process' : `${row.name} (${row.address ?? 'local'}, database session ${row.pid})`,
      'Stop that engine, or open this one read-only (ENGINE=external), or give it another database.',
      Number.isNaN(pid) ? undefined : pid,
    );
  };

  const appliedMigration = async (): Promise<number> => {
    const [table] = await reader<{ there: boolean }[]>`
      select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
    if (table?.there !== true) return 0;
    const [row] = await reader<{ at: string | null }[]>`select max(created_at) as at from drizzle.__drizzle_migrations`;
    return Number(row?.at ?? 0);
  };

  const close = async (): Promise<void> => {
    await Promise.all([reader.end({ timeout: 2 }), writer.end({ timeout: 2 })]);
  };

  return {
    async open() {
      const newest = newestMigration(folder);
      try {
        if (!options.readOnly) {
          await holdLock(writeDb);
          await migrate(writeDb, { migrationsFolder: folder });
          return;
        }
        const giveUpAt = Date.now() + options.followerWaitMs;
        while ((await appliedMigration()) < newest) {
          if (Date.now() >= giveUpAt) throw new SchemaBehindError();
          await sleep(250);
        }
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
    read: (work) => work(readDb),
    async write(work) {
      if (options.readOnly) throw new StoreReadOnlyError();
      return writeDb.transaction(async (tx) => {
        await holdLock(tx);
        return work(tx);
      });
    },
    post: (work) => readDb.transaction(work),
    notify: async (channel, payload) => {
      await reader.notify(channel, payload);
    },
    async listen(channel, onPayload, onResume) {
      const { unlisten } = await reader.listen(channel, onPayload, onResume);
      return unlisten;
    },
  };
};

export class StoreReadOnlyError extends Error {
  override readonly name = 'StoreReadOnlyError';
  constructor() {
    super('the store was opened read-only: only the engine writes');
  }
}

export class SchemaBehindError extends Error {
  override readonly name = 'SchemaBehindError';
  constructor() {
    super('the database has not been set up by this version yet: start the engine (npm run engine) on it first');
  }
}
