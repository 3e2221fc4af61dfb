import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '@/lib/adapters/store/create-store';
import type { AuditLink } from '@/lib/core/breaker/audit-chain';
import { auditLog, tampered } from '@/test/fixtures/audit-log';

const whole = auditLog(1_203);
let served: readonly AuditLink[] = whole.links;
const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const from = Number(searchParams.get('from') ?? 0);
  const links = served.slice(from, from + Number(searchParams.get('limit') ?? 100));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ links, head: whole.head }));
});
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** `npm run audit`, without npm between. */
const audit = (args: readonly string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number | string | null | undefined; said: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'lib/server/audit-main.ts', ...args],
      { env: { ...process.env, MARKET: '', DATABASE_URL: '', DATA_DIR: folder, ...env } },
      (error, stdout, stderr) => resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    );
  });
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('npm run audit', { timeout: 180_000 }, () => {
  it('verifies a running server’s log, and ends with 1 and the first broken link of a tampered one', async () => {
    served = whole.links;
    expect(await audit(['--url', url()])).toMatchObject({
      code: 0,
      said: expect.stringContaining('all 1203 links of the audit log hold'),
    });
    served = tampered(whole.links, 777);
    expect(await audit(['--url', url()])).toMatchObject({
      code: 1,
      said: expect.stringContaining('BROKEN at link 777: link 777 is not what was written'),
    });
    served = whole.links.slice(0, 1_200);
    expect(await audit(['--url', url()])).toMatchObject({
      code: 1,
      said: expect.stringContaining('1203 were written'),
    });
  });

  it('verifies the store itself, and says when it cannot be read', async () => {
    const store = createStore({ dataDir: join(folder, 'AaveV3Ethereum') });
    await store.open();
    await store.saveBreakers('AaveV3Ethereum', { state: {}, head: whole.head }, whole.links.slice(0, 40));
    await store.close();
    const cut = await audit([], { MARKET: 'AaveV3Ethereum' });
    expect(cut).toMatchObject({ code: 1, said: expect.stringContaining('the log ends at link 39') });
    const none = await audit([], { MARKET: 'AaveV3Base' });
    expect(none).toMatchObject({ code: 2, said: expect.stringContaining('There is no store in') });
  });
});
