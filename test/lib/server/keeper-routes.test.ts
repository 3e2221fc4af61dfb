import { afterEach, describe, expect, it } from 'vitest';
import { GET as jobs } from '@/app/api/v1/keeper/jobs/route';
import { GET } from '@/app/api/v1/keeper/route';
import { emptyShadowBook } from '@/lib/core/execution/keeper/shadow';
import { protocolRules } from '@/lib/core/protocols/registry';
import { type KeeperView, keeperJobViewSchema, keeperViewSchema } from '@/lib/core/snapshot/keeper-schema';
import type { KeeperReport, KeeperTrace } from '@/lib/engine/keeper/keeper-ports';
import { freshMemory } from '@/lib/engine/keeper/keeper-settle';
import { keeperTick } from '@/lib/engine/keeper/keeper-tick';
import { createAuth, shareAuth } from '@/lib/server/auth/auth-state';
import { parseAuthConfig } from '@/lib/server/auth/auth-variables';
import { CLIENT_HEADER } from '@/lib/server/auth/client-address';
import { type KeeperSourceDeps, keeperSource } from '@/lib/server/keeper/keeper-source';
import { createService } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { testBook } from '@/test/fixtures/book';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';
import { accountOf, ETHER, keeperWorld, settings } from '@/test/fixtures/keeper-world';

const NOW = 1_790_000_000_000;
const SIGNER = accountOf(0x51);
const EXECUTOR = accountOf(0xe8);
const KEY = `0x${'5a'.repeat(32)}` as const;
const config: KeeperSourceDeps['config'] = {
  ...{ mode: 'live', settings, executor: EXECUTOR, relays: ['https://relay.example/secret-key'] },
  key: { kind: 'key', key: KEY },
  planning: { slippageBps: 200, profitAtRiskBps: 5_000, mostTogether: 8 },
};
const NOTHING: KeeperTrace = { lease: null, jobs: [] };

const setUp = (deps: Partial<KeeperSourceDeps> | undefined) => {
  const source =
    deps &&
    keeperSource({
      ...{ marketId: 'test', config: { mode: 'off' }, running: undefined, refusal: undefined, now: () => NOW },
      store: { keeper: () => ({ jobs: async () => [] }), keeperTrace: async () => NOTHING },
      ...deps,
    });
  const service = createService({
    source: evaluatedBook(testBook(5, 5)).source,
    rules: protocolRules['aave-v3'],
    market: testConfig,
    store: fakeStore().store,
    ...(source && { keeper: source }),
    clientConfig: bareClientConfig,
    scenario: undefined,
    now: () => NOW,
  });
  shareEngineHost({
    ask: service.ask,
    csv: () => Promise.reject(new Error('no export is asked for')),
    hub: idleHub,
    stop: () => Promise.resolve(),
  });
};
const running = (report: KeeperReport | undefined, failure = ''): KeeperSourceDeps['running'] => ({
  account: SIGNER,
  report: () => report,
  failure: () => failure,
  lookedAt: () => (report ? NOW - 1_000 : undefined),
  shadow: () => ({ ...emptyShadowBook, total: { won: 2, race: 1, reverted: 0, earnedWei: -7n } }),
});
const ask = (path: string): Promise<Response> => {
  const request = new Request(`http://localhost:3000${path}`);
  request.headers.set(CLIENT_HEADER, '127.0.0.1');
  return path.startsWith('/api/v1/keeper/jobs') ? jobs(request) : GET(request);
};
const view = async (): Promise<KeeperView> => keeperViewSchema.parse(await (await ask('/api/v1/keeper')).json());
/** One plan sent, one not worth its gas. */
const acted = async (): Promise<KeeperReport> => {
  const world = keeperWorld([
    { account: accountOf(1), profitWei: ETHER / 50n },
    { account: accountOf(2), profitWei: 10n },
  ]);
  const { report } = await keeperTick(world.depsOf(), freshMemory);
  return report;
};

afterEach(() => {
  shareAuth(undefined);
  shareEngineHost(undefined);
});

describe('/api/v1/keeper', () => {
  it('is off where none runs, and says why where one was asked for', async () => {
    setUp(undefined);
    expect(await view()).toEqual({ mode: 'off' });
    setUp({});
    expect(await view()).toEqual({ mode: 'off' });
    setUp({ refusal: 'EXECUTOR is not set' });
    expect(await view()).toEqual({ mode: 'off', reason: 'EXECUTOR is not set' });
  });

  it('shows verdicts in words, jobs, and what of the budgets is left', async () => {
    const report = await acted();
    setUp({ config, running: running(report) });
    const shown = await view();
    if (shown.mode !== 'live') throw new Error(shown.mode);
    expect(shown).toMatchObject({ state: 'acting', account: SIGNER, executor: EXECUTOR, lookedAt: NOW - 1_000 });
    expect(shown.shadow).toEqual({ won: 2, race: 1, reverted: 0, earnedWei: '-7' });
    expect(shown.verdicts.map(({ whyNot, words }) => [whyNot, words])).toEqual([
      [null, 'Sent.'],
      ['gas-above-profit', 'Gas would take more of the profit than it may.'],
    ]);
    const [job] = shown.jobs ?? [];
    const [attempt] = report.jobs[0]?.attempts ?? [];
    if (!job || !attempt) throw new Error('nothing was sent');
    expect(job).toMatchObject({ nonce: 0, signer: SIGNER, state: 'open', mined: null });
    // In flight counts at its worst, and as failing.
    const worst = (attempt.gas * attempt.maxFeePerGas).toString();
    expect(shown.gas).toMatchObject({ spent: worst, failed: worst, perDay: settings.gas.perDay.toString() });
  });

  it('never shows a key, a signed transaction or where relays are', async () => {
    const report = await acted();
    const raw = `0x02f8${'ab'.repeat(120)}` as const;
    const [first] = report.jobs;
    if (!first) throw new Error('nothing was sent');
    const leaky: KeeperReport = {
      ...report,
      jobs: [{ ...first, attempts: [{ ...first.attempts[0], raw }] }],
      verdicts: report.verdicts.map(({ plan }) => ({ plan, whyNot: 'refused', words: `could not decode ${raw}` })),
    };
    setUp({ config, running: running(leaky, `https://relay.example/secret-key does not take ${raw}`) });
    for (const path of ['/api/v1/keeper', '/api/v1/keeper/jobs', '/api/v1/keeper/jobs?format=csv']) {
      const text = await (await ask(path)).text();
      for (const secret of [KEY, KEY.slice(2), raw, 'ab'.repeat(40), 'secret-key'])
        expect(text.includes(secret), `${path}: ${secret.slice(0, 20)}`).toBe(false);
    }
    expect(await view()).toMatchObject({ state: 'failing', reason: '(an address) does not take (bytes)' });
  });

  it('one that fails or stands by shows the store’s jobs, and none where that cannot be read', async () => {
    const { jobs: stored } = await acted();
    setUp({
      ...{ config, running: running(undefined, 'the node is gone') },
      store: { keeper: () => ({ jobs: async () => stored }), keeperTrace: async () => NOTHING },
    });
    expect(await view()).toMatchObject({ state: 'failing', block: null, lookedAt: null, jobs: [{ nonce: 0 }] });
    setUp({
      ...{ config, running: running(undefined, 'the store is gone') },
      store: { keeper: () => ({ jobs: () => Promise.reject(new Error('gone')) }), keeperTrace: async () => NOTHING },
    });
    const shown = await view();
    expect(shown).toMatchObject({ jobs: null, gas: { spent: null, failed: null } });
    expect((await ask('/api/v1/keeper/jobs')).status).toBe(503);
  });

  it('of another process is what that wrote down', async () => {
    const { jobs: stored } = await acted();
    const lease = { until: NOW + 20_000, held: true };
    const written = { lease, jobs: stored.map((job) => ({ ...job, signer: SIGNER })) };
    setUp({ store: { keeper: () => ({ jobs: async () => [] }), keeperTrace: async () => written } });
    expect(await view()).toMatchObject({ mode: 'elsewhere', held: true, jobs: [{ signer: SIGNER, nonce: 0 }] });
    const listed = keeperJobViewSchema.array().parse(await (await ask('/api/v1/keeper/jobs')).json());
    expect(listed).toHaveLength(1);
    const csv = await (await ask('/api/v1/keeper/jobs?format=csv')).text();
    expect(csv.split('\r\n')[0]).toMatch(/^written_at,signer,nonce,state,/);
    expect(csv.split('\r\n')[1]).toContain(`,${SIGNER},0,open,${accountOf(1)},`);
  });

  it('is read by whom the rest may be read by', async () => {
    setUp({});
    shareAuth(createAuth(parseAuthConfig({ OPERATORS: `${SIGNER}:operator`, READ: 'listed' }), Date.now));
    expect((await ask('/api/v1/keeper')).status).toBe(401);
    expect((await ask('/api/v1/keeper/jobs')).status).toBe(401);
  });
});
