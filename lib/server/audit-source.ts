import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadMarket } from '@/lib/adapters/protocols/market-loader';
import { createStore } from '@/lib/adapters/store/create-store';
import { type ChainHead, GENESIS } from '@/lib/core/breaker/audit-chain';
import type { ReadLinks } from '@/lib/core/breaker/verify-log';

/** An audit log to be verified. */
export interface AuditSource {
  /** For words. */
  readonly where: string;
  readonly head: ChainHead;
  readonly read: ReadLinks;
  close(): Promise<void>;
}

const headSchema = z.object({
  seq: z.number().int().nonnegative(),
  hash: z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)]),
});
/** Links as they come: they are to be verified, not believed. */
const pageSchema = z.object({ links: z.array(z.unknown()), head: headSchema });

/** The log of a running server. Rejects when it does not answer. */
export async function serverAudit(url: string): Promise<AuditSource> {
  const page = async (query: string) => {
    const address = new URL(`/api/v1/breakers/audit${query}`, url);
    const answer = await fetch(address, { signal: AbortSignal.timeout(15_000) });
    if (!answer.ok)
      throw new Error(`${address.href} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    return pageSchema.parse(await answer.json());
  };
  const { head } = await page('?limit=1');
  return {
    where: url,
    head,
    read: async (from, limit) => (await page(`?from=${from}&limit=${limit}`)).links,
    close: () => Promise.resolve(),
  };
}

/**
 * The log straight from the store that the environment names (DATABASE_URL, or DATA_DIR, and MARKET). Rejects with
 * `StoreLockedError` while a server holds an embedded one.
 */
export async function storedAudit(environment: Readonly<Record<string, string | undefined>>): Promise<AuditSource> {
  const { MARKET = '', DATABASE_URL: databaseUrl, DATA_DIR } = environment;
  const { id } = await loadMarket(MARKET);
  const dataDir = join(DATA_DIR || '.data', id);
  if (!databaseUrl && !existsSync(dataDir))
    throw new Error(
      `There is no store in ${dataDir}. Set DATA_DIR and MARKET as the server has them, or DATABASE_URL.`,
    );
  const store = databaseUrl ? createStore({ databaseUrl }, { readOnly: true }) : createStore({ dataDir });
  await store.open();
  return {
    where: databaseUrl ? `the database, market ${id}` : dataDir,
    head: (await store.breakers(id))?.head ?? GENESIS,
    read: (from, limit) => store.auditLinks(id, from, limit),
    close: () => store.close(),
  };
}
