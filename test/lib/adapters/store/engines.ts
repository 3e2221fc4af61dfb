import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreTarget } from '@/lib/adapters/store/create-store';
import { hasPostgres, type PostgresServer, startPostgres } from '../../../fixtures/postgres';

/** A kind of database under the contract test. */
export interface Engine {
  readonly name: 'pglite' | 'postgres';
  readonly available: boolean;
  start(): Promise<void>;
  /** A place for one store, empty. */
  newTarget(): Promise<StoreTarget>;
  stop(): Promise<void>;
}

const pglite = (): Engine => {
  const folders: string[] = [];
  return {
    name: 'pglite',
    available: true,
    start: async () => undefined,
    newTarget: async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'breakwater-store-'));
      folders.push(dataDir);
      return { dataDir };
    },
    stop: async () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
};

const postgres = (): Engine => {
  let server: PostgresServer | undefined;
  return {
    name: 'postgres',
    available: hasPostgres,
    start: async () => {
      server = await startPostgres();
    },
    newTarget: async () => {
      if (server === undefined) throw new Error('the server was not started');
      return { databaseUrl: await server.createDatabase() };
    },
    stop: async () => server?.stop(),
  };
};

export const engines: readonly Engine[] = [pglite(), postgres()];
