import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore, FollowerNeedsPostgresError } from '@/lib/adapters/store/create-store';
import { MigrationsMissingError } from '@/lib/adapters/store/migrations-folder';

describe('createStore', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'breakwater-store-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('says where it looked when the migrations are not there, and leaves the folder unlocked', async () => {
    const store = createStore({ dataDir }, { migrationsFolder: '/nowhere' });
    await expect(store.open()).rejects.toThrow(MigrationsMissingError);
    expect(store.health()).toMatchObject({ state: 'down', detail: expect.stringContaining('/nowhere') });
  });

  it('says what is wrong when there is no server', async () => {
    const store = createStore({ databaseUrl: 'postgres://nobody:secret@localhost:1/none' });
    await expect(store.open()).rejects.toThrow();
    expect(store.health()).toMatchObject({ state: 'down', detail: expect.stringContaining('ECONNREFUSED') });
    expect(store.health().detail).not.toContain('secret');
  });

  it('says that an embedded store cannot be followed', () => {
    expect(() => createStore({ dataDir }, { readOnly: true })).toThrow(FollowerNeedsPostgresError);
  });

  it('rejects reads and writes while it is not open', async () => {
    const store = createStore({ dataDir });
    await expect(store.latestFrame('m')).rejects.toThrow('not open');
    await expect(store.saveCheckpoint('m', 1n, undefined, [])).rejects.toThrow('not open');
    expect(store.health().state).toBe('off');
  });

  it('has a migration for everything in the schema', () => {
    const out = mkdtempSync(join(tmpdir(), 'breakwater-migrations-'));
    const migrations = 'lib/adapters/store/migrations';
    execFileSync('cp', ['-r', `${migrations}/.`, out]);
    const arguments_ = [
      'drizzle-kit',
      'generate',
      '--dialect',
      'postgresql',
      '--schema',
      'lib/adapters/store/schema.ts',
    ];
    execFileSync('npx', [...arguments_, '--out', out], { stdio: 'pipe' });
    const journal = (folder: string) => readFileSync(join(folder, 'meta', '_journal.json'), 'utf8');
    expect(journal(out)).toBe(journal(migrations));
    rmSync(out, { recursive: true, force: true });
  }, 30_000);
});
