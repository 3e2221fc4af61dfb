import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePlanSchema } from '@/lib/core/snapshot/plan-schema';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { switchAnswerSchema } from '@/lib/core/snapshot/switch-schema';
import { frameWhere, type MarketRuntimes, openRuntimes, priceAt } from '@/test/fixtures/market-runtimes';
import { hasPostgres, type PostgresServer, startPostgres } from '@/test/fixtures/postgres';

let runtimes: MarketRuntimes;
let postgres: PostgresServer;
let database: string;
const start = (role: 'engine' | 'follower') => runtimes.start({ ENGINE: 'external', DATABASE_URL: database }, role);

beforeAll(async () => {
  if (!hasPostgres) return;
  [runtimes, postgres] = await Promise.all([openRuntimes({ borrowers: 60 }), startPostgres()]);
  database = await postgres.createDatabase();
});
afterAll(async () => {
  if (!hasPostgres) return;
  await runtimes.stop();
  await postgres.stop();
});

describe.runIf(hasPostgres)('an engine in its own process, followed through Postgres', () => {
  it('serves what the engine publishes, and says when the engine is gone', async () => {
    const engine = await start('engine');
    const follower = await start('follower');
    await frameWhere(engine, ({ snapshot }) => snapshot !== null);
    const first = await frameWhere(follower, ({ snapshot }) => snapshot !== null);
    expect(first.rows).toHaveLength(60);
    expect(first.epoch).toBe(engine.source.frame().epoch);

    await priceAt(runtimes.market, 'WETH', 80n);
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

    // So do the market's switches; after the engine's silence they are not guessed.
    const switches = async ({ service }: typeof engine) => await service.ask({ kind: 'switches', pairs: true });
    for (const answer of [await switches(follower), await switches(engine)]) {
      const { pairs, sentinel } = switchAnswerSchema.parse(JSON.parse(answer.body));
      expect(new Set(pairs?.map(({ verdict }) => verdict))).toEqual(new Set(['yes']));
      expect([pairs?.length, sentinel?.allowed, sentinel?.sequencer?.up]).toEqual([64, true, true]);
      expect(sentinel?.sequencer?.gracePeriod).toBe(60);
    }

    // What the engine counts of itself travels with its frames.
    const metrics = async (): Promise<Map<string, number>> => {
      const { body } = await follower.service.ask({ kind: 'metrics' });
      const families = JSON.parse(body) as { name: string; samples: { value: number }[] }[];
      return new Map(
        families.map(({ name, samples }) => [name, samples.reduce((most, { value }) => Math.max(most, value), 0)]),
      );
    };
    const told = await metrics();
    expect(told.get('breakwater_data_known')).toBe(1);
    expect(told.get('breakwater_tick_duration_seconds')).toBeGreaterThan(0);
    for (const name of ['breakwater_positions', 'breakwater_breaker_trips_total', 'breakwater_rpc_errors_total'])
      expect(told.has(name), name).toBe(true);

    await engine.stop();
    const silent = await frameWhere(follower, ({ status }) => status.state === 'down');
    expect(silent.snapshot).not.toBeNull();
    expect(silent.status.reason).toContain('npm run engine');
    expect((await switches(follower)).status).toBe(503);
    const deaf = await metrics();
    expect([deaf.get('breakwater_data_known'), deaf.has('breakwater_positions')]).toEqual([0, false]);

    const again = await start('engine');
    const back = await frameWhere(follower, ({ status }) => status.state === 'live');
    expect(back.epoch).toBe(again.source.frame().epoch);
  });
});
