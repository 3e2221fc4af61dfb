import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createStore, type StoreOptions } from '@/lib/adapters/store/create-store';
import { SchemaBehindError, StoreReadOnlyError } from '@/lib/adapters/store/postgres-database';
import { StoreLockedError } from '@/lib/adapters/store/store-locked-error';
import type { Store } from '@/lib/engine/ports';
import { sampleFrame } from '../../../fixtures/frame';
import { hasPostgres, type PostgresServer, startPostgres } from '../../../fixtures/postgres';

const M = 'market';

describe.skipIf(!hasPostgres)('store on a Postgres that several processes share', { timeout: 40_000 }, () => {
  let server: PostgresServer;
  const opened: Store[] = [];
  const open = async (databaseUrl: string, options?: StoreOptions): Promise<Store> => {
    const store = createStore({ databaseUrl }, options);
    await store.open();
    opened.push(store);
    return store;
  };

  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  afterAll(() => server.stop());

  it('lets followers read and hear of each frame, and not write', async () => {
    const url = await server.createDatabase();
    const writer = await open(url);
    const follower = await open(url, { readOnly: true });
    const seen: number[] = [];
    await follower.onFrame(M, (seq) => seen.push(seq));
    await writer.saveFrame(M, sampleFrame({ seq: 5 }));
    await vi.waitFor(() => expect(seen).toEqual([5]));
    expect(await follower.latestFrame(M)).toEqual(sampleFrame({ seq: 5 }));
    await expect(follower.saveFrame(M, sampleFrame({ seq: 6 }))).rejects.toThrow(StoreReadOnlyError);
  });

  it('makes a follower wait for the schema, and tells it to start the engine when that does not come', async () => {
    const url = await server.createDatabase();
    const waiting = open(url, { readOnly: true });
    await open(url);
    await expect((await waiting).latestFrame(M)).resolves.toBeUndefined();
    const empty = await server.createDatabase();
    await expect(open(empty, { readOnly: true, followerWaitMs: 0 })).rejects.toThrow(SchemaBehindError);
  });

  it('goes on after the server crashed: writes are retried, followers hear of what they missed', async () => {
    const url = await server.createDatabase();
    const writer = await open(url);
    const follower = await open(url, { readOnly: true });
    const seen: number[] = [];
    await follower.onFrame(M, (seq) => seen.push(seq));
    await writer.saveFrame(M, sampleFrame({ seq: 1 }));
    await vi.waitFor(() => expect(seen).toEqual([1]));

    const back = server.crashAndRestart(700);
    await vi.waitFor(() => expect(server.isDown()).toBe(true));
    const saved = writer.saveFrame(M, sampleFrame({ seq: 2 }));
    await vi.waitFor(() =>
      expect(writer.health()).toMatchObject({ state: 'down', detail: expect.stringContaining('being retried') }),
    );
    await back;
    await saved;
    expect(writer.health()).toMatchObject({ state: 'live', detail: '' });
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), { timeout: 15_000 });
    await writer.saveFrame(M, sampleFrame({ seq: 3 }));
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]), { timeout: 15_000 });
  });

  it('refuses to write once its session, and with it the lock, went to another writer', async () => {
    const url = await server.createDatabase();
    const first = await open(url, { retryDelays: [] });
    const admin = postgres(url, { max: 1 });
    await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'breakwater-writer%'`;
    const second = await vi.waitFor(() => open(url), { timeout: 5_000 });
    await vi.waitFor(() => expect(first.saveFrame(M, sampleFrame({ seq: 1 }))).rejects.toThrow(StoreLockedError));
    expect(first.health().state).toBe('down');
    await second.saveFrame(M, sampleFrame({ seq: 2 }));
    expect((await first.latestFrame(M))?.seq).toBe(2);
    await admin.end();
  });
});
