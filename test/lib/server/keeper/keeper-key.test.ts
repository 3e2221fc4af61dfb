import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Keystore from 'ox/Keystore';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeeperKeyError, keeperAccount } from '@/lib/server/keeper/keeper-key';

const key = generatePrivateKey();
const PASSWORD = 'correct horse';
let directory: string;
let keystore: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keeper-'));
  keystore = await put('keystore.json', JSON.stringify(await sealed()));
});
afterAll(() => rm(directory, { recursive: true }));
const put = async (name: string, text: string) => {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
};
const sealed = async () => {
  const [derived, opts] = Keystore.pbkdf2({ password: PASSWORD, iterations: 1_000 });
  return Keystore.encrypt(key, derived, opts);
};
const words = async (source: Parameters<typeof keeperAccount>[0]): Promise<string> => {
  try {
    await keeperAccount(source);
  } catch (error) {
    expect(error).toBeInstanceOf(KeeperKeyError);
    return String(error);
  }
  throw new Error('accepted');
};

it('reads a keystore with its password from a variable or a file, and a bare key', async () => {
  const address = privateKeyToAddress(key);
  expect((await keeperAccount({ kind: 'key', key })).address).toBe(address);
  const bySecret = await keeperAccount({ kind: 'keystore', path: keystore, password: { text: PASSWORD } });
  expect(bySecret.address).toBe(address);
  const file = await put('password', `${PASSWORD}\n`);
  expect((await keeperAccount({ kind: 'keystore', path: keystore, password: { file } })).address).toBe(address);
});

it('a wrong password, a damaged or foreign file: words that hold no secret', async () => {
  const wrong = await words({ kind: 'keystore', path: keystore, password: { text: 'battery staple' } });
  expect(wrong).toContain('does not open');
  expect(wrong).not.toContain('battery');
  const text = JSON.stringify(await sealed());
  const damaged = await put('damaged.json', text.replace(/"ciphertext":"../, '"ciphertext":"00'));
  expect(await words({ kind: 'keystore', path: damaged, password: { text: PASSWORD } })).toContain('does not open');
  const bare = await put('bare.json', key);
  const foreign = await words({ kind: 'keystore', path: bare, password: { text: PASSWORD } });
  expect(foreign).toContain('not a keystore file');
  expect(foreign).not.toContain(key.slice(2, 10));
  const absent = join(directory, 'absent');
  expect(await words({ kind: 'keystore', path: absent, password: { text: '' } })).toContain('ENOENT');
  const zero = `0x${'00'.repeat(32)}` as const;
  expect(await words({ kind: 'key', key: zero })).toContain('KEEPER_KEY');
});
