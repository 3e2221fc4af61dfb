import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database, Queries } from './database';
import { type LockFile, takeLockFile } from './lock-file';
import { newestMigration } from './migrations-folder';
import * as schema from './schema';
import { StoreLockedError } from './store-locked-error';
import { isStorageFailure } from './transient-error';

/**
 * Refuse to write below this. PGlite starts a 16 MB log segment now and then; when there is no room for
 * it, it blocks its thread for good, in the very transaction, so it must never come to that.
 */
const FREE_BYTES_NEEDED = 64 * 2 ** 20;

const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** The embedded default: Postgres in this process, its files under `dataDir`, guarded by a lock file. */
export const pgliteDatabase = (dataDir: string, folder: string, free = freeBytes): Database => {
  let lock: LockFile | undefined;
  let engine: Engine | undefined;
  let starting: Promise<Engine> | undefined;
  const listeners = new Set<Listener>();

  /** The running engine; a new one on the same files in place of one that an I/O error has left unusable. */
  const running = async (): Promise<Engine> => {
    if (lock === undefined) throw new Error('the store is not open');
    if (engine !== undefined) return engine;
    starting ??= startEngine(dataDir, folder, listeners).finally(() => {
      starting = undefined;
    });
    engine = await starting;
    return engine;
  };

  const write = async <T>(work: (tx: Queries) => Promise<T>): Promise<T> => {
    if (lock?.held() === false) throw new StoreLockedError('another process, which took the lock over', 'Restart.');
    await assertRoom(dataDir, free);
    const used = await running();
    try {
      return await used.db.transaction(work);
    } catch (error) {
      // What such an engine has in memory is not to be trusted, not even to `close`: the files are.
      if (isStorageFailure(error) && engine === used) engine = undefined;
      throw error;
    }
  };

  return {
    async open() {
      newestMigration(folder);
      lock = takeLockFile(dataDir);
      try {
        await assertRoom(dataDir, free);
        await running();
      } catch (error) {
        lock.release();
        lock = undefined;
        throw error;
      }
    },
    async close() {
      const closing = engine;
      engine = undefined;
      try {
        await closing?.client.close();
      } finally {
        lock?.release();
        lock = undefined;
      }
    },
    read: async (work) => work((await running()).db),
    write,
    // Nobody else can open it.
    post: write,
    notify: async (channel, payload) => {
      await (await running()).db.execute(sql`select pg_notify(${channel}, ${payload})`);
    },
    async listen(channel, onPayload, onResume) {
      const listener = { channel, onPayload };
      const { client } = await running();
      await client.listen(channel, onPayload);
      listeners.add(listener);
      onResume();
      return async () => {
        listeners.delete(listener);
        await engine?.client.unlisten(channel, onPayload);
      };
    },
  };
};

interface Engine {
  readonly client: PGlite;
  readonly db: Queries;
}

interface Listener {
  readonly channel: string;
  readonly onPayload: (payload: string) => void;
}

const startEngine = async (dataDir: string, folder: string, listeners: Iterable<Listener>): Promise<Engine> => {
  const client = await PGlite.create(join(dataDir, 'pg'));
  try {
    const db = drizzle(client, { schema });
    await migrate(db, { migrationsFolder: folder });
    for (const { channel, onPayload } of listeners) await client.listen(channel, onPayload);
    return { client, db };
  } catch (error) {
    await client.close().catch(() => undefined);
    throw error;
  }
};

const assertRoom = async (dataDir: string, free: typeof freeBytes): Promise<void> => {
  const bytes = await free(dataDir);
  if (bytes < FREE_BYTES_NEEDED) throw new DiskFullError(dataDir, bytes);
};

export class DiskFullError extends Error {
  override readonly name = 'DiskFullError';
  /** Passing: it is tried again. */
  readonly code = 'ENOSPC';
  constructor(folder: string, bytes: number) {
    super(
      `only ${Math.floor(bytes / 2 ** 20)} MB are free for ${folder}, ${FREE_BYTES_NEEDED / 2 ** 20} MB are needed`,
    );
  }
}
