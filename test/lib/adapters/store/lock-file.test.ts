import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLockFile } from '@/lib/adapters/store/lock-file';
import { processStart } from '@/lib/adapters/store/process-start';
import { StoreLockedError } from '@/lib/adapters/store/store-locked-error';

describe('lock file', () => {
  let folder: string;
  const path = () => join(folder, 'writer.lock');
  const written = (holder: { pid: number; start?: string | null; host?: string }, ageMs = 0) => {
    writeFileSync(path(), JSON.stringify({ start: null, host: hostname(), nonce: 'n', ...holder }));
    const at = new Date(Date.now() - ageMs);
    utimesSync(path(), at, at);
  };
  const refused = () => {
    try {
      takeLockFile(folder).release();
      return undefined;
    } catch (error) {
      return error;
    }
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is held by one, names the holder, and leaves nothing behind', () => {
    const lock = takeLockFile(folder);
    expect(lock.held()).toBe(true);
    const error = refused();
    expect(error).toBeInstanceOf(StoreLockedError);
    expect(error).toMatchObject({ pid: process.pid, message: expect.stringMatching(/Stop it, or set DATA_DIR/) });
    lock.release();
    expect(lock.held()).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    expect(refused()).toBeUndefined();
  });

  it('is taken over from a process that ended, and from one whose pid another process got', () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    written({ pid: ended });
    expect(refused()).toBeUndefined();
    written({ pid: process.ppid, start: 'an earlier process' });
    expect(refused()).toBeUndefined();
  });

  it('is not taken from a living process, however old the file is', () => {
    written({ pid: process.ppid, start: processStart(process.ppid) ?? null }, 3_600_000);
    expect(refused()).toMatchObject({ pid: process.ppid });
  });

  it('goes by the age of the file where the process cannot be looked at', () => {
    written({ pid: 1, host: 'another-host' });
    expect(refused()).toBeInstanceOf(StoreLockedError);
    written({ pid: 1, host: 'another-host' }, 60_000);
    expect(refused()).toBeUndefined();
    written({ pid: process.pid, start: processStart(process.pid) ?? null }, 60_000);
    expect(refused()).toBeUndefined();
  });

  it('is not removed when it cannot be read', () => {
    writeFileSync(path(), 'not ours');
    expect(refused()).toMatchObject({ message: expect.stringContaining(path()) });
  });

  it('tells its holder when somebody removed it', () => {
    const lock = takeLockFile(folder);
    rmSync(path());
    expect(lock.held()).toBe(false);
    lock.release();
  });
});
