import { readFile } from 'node:fs/promises';
import * as Keystore from 'ox/Keystore';
import type { Hex, LocalAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { z } from 'zod';

/** Where the keeper's key is: never in an argument, never in a log, never in an answer. */
export type KeySource =
  | { readonly kind: 'key'; readonly key: Hex }
  | {
      readonly kind: 'keystore';
      readonly path: string;
      readonly password: { readonly text: string } | { readonly file: string };
    };

/** What any wallet writes: the Web3 Secret Storage Definition, version 3. */
const hex = z.string().regex(/^[0-9a-fA-F]+$/);
const keystoreSchema = z.object({
  version: z.literal(3),
  id: z.string().default(''),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'),
    cipherparams: z.object({ iv: hex }),
    ciphertext: hex,
    mac: hex,
    kdf: z.enum(['scrypt', 'pbkdf2']),
    kdfparams: z.record(z.string(), z.unknown()),
  }),
});

/** The account that signs. Throws `KeeperKeyError`, whose words never contain what was read. */
export async function keeperAccount(source: KeySource): Promise<LocalAccount> {
  if (source.kind === 'key') return accountOf(source.key, 'KEEPER_KEY');
  const text = await read(source.path, 'KEEPER_KEYSTORE');
  const parsed = keystoreSchema.safeParse(json(text));
  if (!parsed.success)
    throw new KeeperKeyError('KEEPER_KEYSTORE is not a keystore file of version 3 (aes-128-ctr, scrypt or pbkdf2).');
  const { password: from } = source;
  const password = 'text' in from ? from.text : (await read(from.file, 'KEEPER_PASSWORD_FILE')).replace(/\r?\n$/, '');
  const keystore = parsed.data as Keystore.Keystore;
  const key = await decrypted(keystore, password);
  return accountOf(key, 'KEEPER_KEYSTORE');
}

async function decrypted(keystore: Keystore.Keystore, password: string): Promise<Hex> {
  try {
    return Keystore.decrypt(keystore, await Keystore.toKeyAsync(keystore, { password }));
  } catch {
    // The library's error may quote its input: it is not passed on.
    throw new KeeperKeyError('KEEPER_KEYSTORE does not open with this password, or is damaged.');
  }
}

function accountOf(key: Hex, name: string): LocalAccount {
  try {
    return privateKeyToAccount(key);
  } catch {
    throw new KeeperKeyError(`${name} holds no private key.`);
  }
}

async function read(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new KeeperKeyError(`The file that ${name} names cannot be read${code}.`);
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export class KeeperKeyError extends Error {
  override readonly name = 'KeeperKeyError';
}
