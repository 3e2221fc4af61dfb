import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePlanSchema } from '@/lib/core/snapshot/plan-schema';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import type { Frame } from '@/lib/engine/frame';
import { createRuntime, type Runtime } from '@/lib/server/runtime';
import { hasPostgres, type PostgresServer, startPostgres } from '@/test/fixtures/postgres';

let market: LocalMarket;
let postgres: PostgresServer;
let environment: Record<string, string>;
let directory: string;
const running: Runtime[] = [];
const start = async (role: 'engine' | 'follower'): Promise<Runtime> => {
  const runtime = await createRuntime(environment, role);
  running.push(runtime);
  return runtime;
};

beforeAll(async () => {
  if (!hasPostgres) return;
  [market, postgres] = await Promise.all([startLocalMarket({ borrowers: 60 }), startPostgres()]);
  directory = await mkdtemp(join(tmpdir(), 'breakwater-'));
  const file = join(directory, 'market.json');
  await writeFile(
    file,
    JSON.stringify(market.config, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  );
  environment = {
    RPC_URL: market.ws,
    MARKET: file,
    ENGINE: 'external',
    DATABASE_URL: await postgres.createDatabase(),
    LOG_LEVEL: 'error',
  };
});
afterAll(async () => {
  if (!hasPostgres) return;
  await Promise.all(running.map((runtime) => runtime.stop()));
  await Promise.all([market.stop(), postgres.stop()]);
  await rm(directory, { recursive: true, force: true });
});

const frameWhere = (runtime: Runtime, matches: (frame: Frame) => boolean): Promise<Frame> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no such frame: ${JSON.stringify(runtime.source.frame().status)}`)),
      30_000,
    );
    const look = (frame: Frame) => {
      if (!matches(frame)) return;
      clearTimeout(timer);
      stop();
      resolve(frame);
    };
    const stop = runtime.source.onFrame(look);
    queueMicrotask(() => look(runtime.source.frame()));
  });

describe.runIf(hasPostgres)('an engine in its own process, followed through Postgres', () => {
  it('serves what the engine publishes, and says when the engine is gone', async () => {
    const engine = await start('engine');
    const follower = await start('follower');
    await frameWhere(engine, ({ snapshot }) => snapshot !== null);
    const first = await frameWhere(follower, ({ snapshot }) => snapshot !== null);
    expect(first.rows).toHaveLength(60);
    expect(first.epoch).toBe(engine.source.frame().epoch);

    const weth = market.assets.find(({ symbol }) => symbol === 'WETH');
    if (!weth) throw new Error('no WETH');
    await market.setAnswer('WETH', (weth.initialPrice * 80n) / 100n);
    const fallen = await frameWhere(follower, ({ rows }) => [...rows].some(({ plan }) => plan));
    const target = [...fallen.rows].find(({ plan }) => plan);
    if (!target?.plan) throw new Error('no plan');

    // Single positions come from the chain, at the frame's own block: equal to what the engine computed.
    const detail = await follower.service.ask({ kind: 'position', account: target.account });
    expect(positionDetailSchema.parse(JSON.parse(detail.body)).pairs.some(({ plan }) => plan)).toBe(true);
    const ask = {
      kind: 'plan',
      account: target.account,
      plan: { collateral: target.plan.collateralAsset, debt: target.plan.debtAsset, amount: 'max' },
    } as const;
    const [here, there] = await Promise.all([follower.service.ask(ask), engine.service.ask(ask)]);
    expect(executablePlanSchema.parse(JSON.parse(here.body)).plan).toEqual(
      executablePlanSchema.parse(JSON.parse(there.body)).plan,
    );

    await engine.stop();
    const silent = await frameWhere(follower, ({ status }) => status.state === 'down');
    expect(silent.snapshot).not.toBeNull();
    expect(silent.status.reason).toContain('npm run engine');

    const again = await start('engine');
    const back = await frameWhere(follower, ({ status }) => status.state === 'live');
    expect(back.epoch).toBe(again.source.frame().epoch);
  });
});
