import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertsAnswerSchema } from '@/lib/core/snapshot/alert-schema';
import { expect, test } from '@/test/fixtures/demo-test';
import { ALERT_KEYS, KEYS, SENTINEL, SENTINEL_ALERTS, SENTINELS } from '@/test/fixtures/sentinels';
import { PROJECT_ROOT, type ServerProcess, startServer } from '@/test/fixtures/server-process';

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(PROJECT_ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const ACCOUNT = `0x${'1'.repeat(40)}`;
/** Every route of the API and every page, by the files that make them. */
const addresses = (): readonly string[] =>
  filesUnder('app')
    .map((file) => file.slice(join(PROJECT_ROOT, 'app').length).replaceAll('\\', '/'))
    .filter((file) => /\/(page\.tsx|route\.ts)$/.test(file))
    .map((file) => file.replace(/\/(page\.tsx|route\.ts)$/, '').replace(/\/\([\w-]+\)/g, '') || '/')
    .map((path) => path.replace('[...path]', 'nothing').replaceAll(/\[\w+\]/g, ACCOUNT));

/** Everything that a server says at all its addresses: status, headers, and the first of the body. */
const everythingOf = async (url: string): Promise<readonly (readonly [string, string])[]> => {
  const said: [string, string][] = [];
  for (const path of addresses())
    for (const query of ['', '?format=csv']) {
      const abort = AbortSignal.timeout(15_000);
      const answer = await fetch(`${url}${path}${query}`, { redirect: 'manual', signal: abort });
      let body = '';
      const decoder = new TextDecoder();
      for await (const chunk of answer.body ?? []) {
        body += decoder.decode(chunk, { stream: true });
        // A stream has no end: its first events hold the whole state.
        if (path.endsWith('/stream') && body.length > 1_000) break;
      }
      said.push([`${path}${query}`, `${answer.status} ${JSON.stringify([...answer.headers])} ${body}`]);
    }
  return said;
};
/** Alert channels of a server that say that they fail. */
const failing = async (url: string): Promise<number> => {
  const { alerts } = alertsAnswerSchema.parse(await (await fetch(`${url}/api/v1/alerts`)).json());
  return alerts?.channels.filter(({ because }) => because !== null).length ?? 0;
};
const leaks = (said: readonly (readonly [string, string])[], secret: string): readonly string[] =>
  said.filter(([, text]) => text.toLowerCase().includes(secret.toLowerCase())).map(([where]) => where);

test.describe
  .serial('a secret of the environment', () => {
    let server: ServerProcess | undefined;
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-test-'));
    const ALERTS = join(folder, 'alerts.json');
    const keys = { ...KEYS, ...ALERT_KEYS, ALERTS };
    test.beforeAll(() => writeFileSync(ALERTS, JSON.stringify(SENTINEL_ALERTS)));
    test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
    test.afterEach(async () => {
      await server?.stop();
      server = undefined;
    });

    test('is in no file that a browser can fetch, however the pages were built', () => {
      expect(process.env.RPC_URL, 'the build was made with them in view').toContain(SENTINEL);
      const files = [...filesUnder('.next/static'), ...filesUnder('public')];
      expect(files.length).toBeGreaterThan(20);
      for (const file of files) expect(readFileSync(file).includes(SENTINEL), file).toBe(false);
      // What Next would put into them by itself.
      const sources = ['app', 'components', 'lib'].flatMap((folder) => filesUnder(folder));
      for (const file of sources) expect(readFileSync(file, 'utf8'), file).not.toMatch(/NEXT_PUBLIC_/);
    });

    test('is in no answer of a server that works', async ({ demo }) => {
      const OPERATORS = `${demo.spare(3).address}:operator`;
      server = await startServer({ ...demo.env, ...keys, OPERATORS });
      await expect
        .poll(async () => (await fetch(`${server?.url}/api/v1/health`)).status, { timeout: 40_000 })
        .toBe(200);
      const said = await everythingOf(server.url);
      expect(said.length).toBeGreaterThan(30);
      expect(said.some(([path, text]) => path === '/api/v1/stream' && text.includes('event: snapshot'))).toBe(true);
      expect(leaks(said, SENTINEL)).toEqual([]);
      // Nor who the operators are.
      expect(leaks(said, demo.spare(3).address)).toEqual([]);
      expect(leaks([['log', server.log()]], SENTINEL)).toEqual([]);
    });

    test('is in no answer of a server whose node or database does not answer, and not in its log', async ({ demo }) => {
      for (const broken of [{ RPC_URL: SENTINELS.RPC_URL }, { DATABASE_URL: SENTINELS.DATABASE_URL }]) {
        server = await startServer({ ...demo.env, ...keys, PUBLIC_RPC_URL: '', ...broken });
        await expect
          .poll(async () => (await (await fetch(`${server?.url}/api/v1/health`)).json()).state, { timeout: 20_000 })
          .not.toBe('starting');
        // Each channel has failed by then, and says why.
        if ('RPC_URL' in broken) await expect.poll(() => failing(server?.url ?? ''), { timeout: 20_000 }).toBe(6);
        expect(leaks(await everythingOf(server.url), SENTINEL), Object.keys(broken).join()).toEqual([]);
        expect(leaks([['log', server.log()]], SENTINEL), Object.keys(broken).join()).toEqual([]);
        await server.stop();
      }
    });
  });
