import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database, Queries } from './database';
import { type LockFile, takeLockFile } from './lock-file';
import { newestMigration } from './migrations-folder';
import * as schema from './schema';
import { StoreLockedError } from './store-locked-error';

/** The embedded default: Postgres in this process, its files under `dataDir`, guarded by a lock file. */
export const pgliteDatabase = (dataDir: string, folder: string): Database => {
  let lock: LockFile | undefined;
  let client: PGlite | undefined;
  let db: Queries | undefined;

  const opened = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the store is not open');
    return value;
  };

  return {
    async open() {
      newestMigration(folder);
      lock = takeLockFile(dataDir);
      try {
        client = await PGlite.create(join(dataDir, 'pg'));
        const drizzled = drizzle(client, { schema });
        await migrate(drizzled, { migrationsFolder: folder });
        db = drizzled;
      } catch (error) {
        await client?.close().catch(() => undefined);
        lock.release();
        throw error;
      }
    },
    async close() {
      const closing = client;
      client = undefined;
      db = undefined;
      try {
        await closing?.close();
      } finally {
        lock?.release();
        lock = undefined;
      }
    },
    read: (work) => work(opened(db)),
    async write(work) {
      if (!opened(lock).held()) throw new StoreLockedError('another process, which took the lock over', 'Restart.');
      return opened(db).transaction(work);
    },
    async listen(channel, onPayload, onResume) {
      const stop = await opened(client).listen(channel, onPayload);
      onResume();
      return () => stop();
    },
  };
};
