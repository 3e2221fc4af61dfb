import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationsFolder } from '@/lib/adapters/store/migrations-folder';
import { DiskFullError, pgliteDatabase } from '@/lib/adapters/store/pglite-database';

const PLENTY = 2 ** 40;

describe('the embedded database', { timeout: 20_000 }, () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'breakwater-pglite-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('refuses to write while the disk is nearly full, and goes on when there is room', async () => {
    let free = PLENTY;
    const database = pgliteDatabase(dataDir, migrationsFolder(), async () => free);
    await database.open();
    free = 5 * 2 ** 20;
    await expect(database.write(async () => 1)).rejects.toThrow(DiskFullError);
    await expect(database.read(async () => 'still reads')).resolves.toBe('still reads');
    free = PLENTY;
    await expect(database.write(async () => 1)).resolves.toBe(1);
    await database.close();
  });

  it('lets nobody change, delete or empty the audit log', async () => {
    const database = pgliteDatabase(dataDir, migrationsFolder(), async () => PLENTY);
    await database.open();
    await database.write((tx) => tx.execute(sql`insert into breaker_audit values ('m', 0, 'p', 'h', '{}')`));
    for (const statement of [
      sql`update breaker_audit set hash = 'x'`,
      sql`delete from breaker_audit`,
      sql`truncate breaker_audit`,
    ])
      await expect(database.write((tx) => tx.execute(statement))).rejects.toMatchObject({
        cause: { message: 'the audit log is append-only' },
      });
    await database.close();
  });

  it('starts afresh on the same files after an I/O error, its listeners with it', async () => {
    const database = pgliteDatabase(dataDir, migrationsFolder(), async () => PLENTY);
    await database.open();
    const heard: string[] = [];
    const stop = await database.listen(
      'news',
      (payload) => heard.push(payload),
      () => undefined,
    );
    const failing = database.write(async (tx) => {
      await tx.execute(sql`insert into borrowers values ('m', 'lost')`);
      throw Object.assign(new Error('could not write to file "pg_wal/…"'), { code: '53100' });
    });
    await expect(failing).rejects.toThrow('pg_wal');
    await database.write(async (tx) => {
      await tx.execute(sql`insert into borrowers values ('m', 'kept')`);
      await tx.execute(sql`select pg_notify('news', 'kept')`);
    });
    const rows = await database.read((db) => db.execute(sql`select account from borrowers`));
    expect(rows).toMatchObject({ rows: [{ account: 'kept' }] });
    expect(heard).toEqual(['kept']);
    await stop();
    await database.close();
  });
});
