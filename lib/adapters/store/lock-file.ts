import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isRunning, processStart } from './process-start';
import { StoreLockedError } from './store-locked-error';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** See `processStart`; null where the system does not tell. */
  start: z.string().nullable(),
  host: z.string(),
  /** Tells two stores of one process apart. */
  nonce: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

export interface LockFile {
  release(): void;
  /** False once somebody removed or replaced the file: the holder must stop writing. */
  held(): boolean;
}

/** The holder touches its file this often; where its process cannot be looked at, a file this old is abandoned. */
const TOUCH_MS = 2_000;
const ABANDONED_MS = 15_000;

/**
 * Takes `<dataDir>/writer.lock` (made with its content in one step, by a hard link), over the dead
 * body of a former holder where there is one. Throws `StoreLockedError` when the holder lives.
 */
export const takeLockFile = (dataDir: string): LockFile => {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'writer.lock');
  const self: Holder = {
    pid: process.pid,
    start: processStart(process.pid) ?? null,
    host: hostname(),
    nonce: randomUUID(),
  };

  if (!create(path, self)) {
    assertAbandoned(path, self);
    // Two who find the same dead holder must not both remove the file: the second would remove the first's.
    const guard = `${path}.takeover`;
    if (!create(guard, self)) {
      assertAbandoned(guard, self);
      remove(guard);
      if (!create(guard, self)) throw lockedBy(path, readHolder(guard));
    }
    try {
      assertAbandoned(path, self);
      remove(path);
      if (!create(path, self)) throw lockedBy(path, readHolder(path));
    } finally {
      remove(guard);
    }
  }

  const held = () => readHolder(path)?.nonce === self.nonce;
  const touch = setInterval(() => {
    if (held()) utimesSync(path, new Date(), new Date());
  }, TOUCH_MS);
  touch.unref();
  const release = () => {
    clearInterval(touch);
    process.off('exit', release);
    if (held()) remove(path);
  };
  process.on('exit', release);
  return { release, held };
};

const create = (path: string, holder: Holder): boolean => {
  const draft = `${path}.${holder.nonce}`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    remove(draft);
  }
};

const assertAbandoned = (path: string, self: Holder): void => {
  const holder = readHolder(path);
  if (holder !== undefined && isAlive(path, holder, self)) throw lockedBy(path, holder);
};

const isAlive = (path: string, holder: Holder, self: Holder): boolean => {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  // Another host's processes cannot be looked at, and a terminated worker thread leaves our own pid behind.
  if (holder.host !== self.host || holder.pid === self.pid) {
    const sameProcess = holder.host === self.host && holder.start === self.start;
    return (holder.host !== self.host || sameProcess) && age < ABANDONED_MS;
  }
  if (!isRunning(holder.pid)) return false;
  const start = processStart(holder.pid);
  return start === undefined || holder.start === null || start === holder.start;
};

const readHolder = (path: string): Holder | undefined => {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Written by a link, the file is never half there: what cannot be read is not ours to remove.
    throw new StoreLockedError(`an unknown holder (${path} cannot be read)`, `If nothing uses it, delete ${path}.`);
  }
};

const remove = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
};

const lockedBy = (path: string, holder: Holder | undefined): StoreLockedError =>
  new StoreLockedError(
    holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`,
    `Stop it, or set DATA_DIR to another folder, or DATABASE_URL to a Postgres that several processes share (lock: ${path}).`,
    holder?.pid,
  );
