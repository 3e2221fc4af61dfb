import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { GET as paths } from '@/app/api/v1/cascade/paths/route';
import { GET as runs } from '@/app/api/v1/cascade/paths/runs/route';
import { protocolRules } from '@/lib/core/protocols/registry';
import {
  type CascadePathsLine,
  type CascadePathsRun,
  cascadePathsLineSchema,
  cascadePathsRunSchema,
} from '@/lib/core/snapshot/cascade-paths-schema';
import { mirrorKeeper } from '@/lib/engine/mirror-keeper';
import { cascadeSource } from '@/lib/server/cascade/cascade-answers';
import { createCascadeCrew } from '@/lib/server/cascade/cascade-crew';
import { createStage } from '@/lib/server/cascade/cascade-scene';
import type { Host } from '@/lib/server/host';
import { createService } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { assetOf, testBook } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';
import { cascadeThread } from '@/test/fixtures/cascade-thread';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';

vi.setConfig({ testTimeout: 60_000 });
const crew = createCascadeCrew(cascadeThread);
afterAll(() => crew.stop());
afterEach(() => shareEngineHost(undefined));

const MINUTE = 60_000;
const NOW = 30_000 * MINUTE;
const rules = protocolRules['aave-v3'];

/** The real routes over the service and its thread; `history`: minutes of stored prices. */
function setUp({ history = 0 } = {}) {
  const { venues } = cascadeScene({ size: 10, depthUsd: 2e8 });
  const { book, evaluation, source } = evaluatedBook(testBook(400, 5));
  const keeper = mirrorKeeper(rules, (error) => {
    throw error;
  });
  keeper.follow({ book, evaluation });
  const its = { ...source, mirror: keeper.current };
  const { store, state } = fakeStore();
  state.closes = (asset, minute) => {
    if (minute > NOW - MINUTE || minute <= NOW - history * MINUTE) return undefined;
    // Each asset swings on its own; the same whenever it is asked.
    const swing = Math.sin(minute / MINUTE + Number.parseInt(asset.slice(-2), 16));
    return BigInt(Math.round(1e8 * (1 + 0.002 * swing)));
  };
  const cascades = cascadeSource({
    ...{ source: its, market: testConfig, store, crew, now: () => NOW },
    stage: createStage({
      ...{ source: its, market: testConfig, now: () => NOW, venues: { at: () => Promise.resolve(venues) } },
    }),
  });
  const service = createService({
    ...{ source: its, rules, market: testConfig, store, cascades, clientConfig: bareClientConfig },
    ...{ scenario: undefined, now: () => NOW },
  });
  const host: Host = {
    ask: (ask) => service.ask(ask),
    csv: async (query) => {
      const lines = service.csv(query);
      if ('body' in lines) return lines;
      return new ReadableStream<Uint8Array>(
        {
          pull: async (controller) => {
            const { done, value } = await lines.next();
            if (done) controller.close();
            else controller.enqueue(new TextEncoder().encode(value));
          },
          cancel: async () => {
            await lines.return?.();
          },
        },
        { highWaterMark: 0 },
      );
    },
    hub: idleHub,
    stop: () => Promise.resolve(),
  };
  shareEngineHost(host);
  return { state };
}

const at = (path: string) => new Request(`http://localhost:3000/api/v1/cascade/${path}`);
const linesOf = async (query: string): Promise<readonly CascadePathsLine[]> =>
  (await (await paths(at(`paths?${query}`))).text())
    .trimEnd()
    .split('\n')
    .map((line) => cascadePathsLineSchema.parse(JSON.parse(line)));
const runOf = async (query: string): Promise<CascadePathsRun> => {
  const last = (await linesOf(query)).at(-1);
  if (last?.type !== 'paths') throw new Error(JSON.stringify(last));
  return last.run;
};

describe('/api/v1/cascade/paths', () => {
  it('tells the progress, then liquidations and insolvency apart, with their intervals', async () => {
    setUp();
    const lines = await linesOf('paths=2000&gasUsd=5');
    expect(lines[0]).toMatchObject({ type: 'progress', total: 2_000 });
    const last = lines.at(-1);
    if (last?.type !== 'paths') throw new Error(JSON.stringify(last));
    const { lar, var: insolvency, positions, gasUsd, worst } = last.run;
    expect(positions).toBeGreaterThan(100);
    expect(gasUsd).toBe(5);
    expect(lar.p95.value).toBeGreaterThan(0);
    expect(lar.p99.value).toBeGreaterThanOrEqual(lar.p95.value);
    expect(lar.p95.low).toBeLessThanOrEqual(lar.p95.value);
    expect(lar.p95.high).toBeGreaterThanOrEqual(lar.p95.value);
    expect(insolvency.p95.value).toBeLessThan(lar.p95.value);
    expect(worst[0]?.liquidated).toBe(lar.most);
    expect(Object.keys(worst[0]?.prices ?? {})).toContain(assetOf('WETH'));
  });

  it('is repeated to the byte by the same seed on the same inputs, and keeps each run once', async () => {
    const { state } = setUp();
    const first = await runOf('paths=500&seed=7&gasUsd=5');
    const again = await runOf('paths=500&seed=7&gasUsd=5');
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    const other = await runOf('paths=500&seed=8&gasUsd=5');
    expect(other.inputHash).toBe(first.inputHash);
    expect(other.lossHash).not.toBe(first.lossHash);
    const deeper = await runOf('paths=500&seed=7&gasUsd=5&depth=150');
    expect(deeper.inputHash).not.toBe(first.inputHash);
    expect(state.paths.map(({ id }) => id)).toEqual([
      `${deeper.inputHash}-7`,
      `${first.inputHash}-8`,
      `${first.inputHash}-7`,
    ]);
    // A repetition on other inputs is refused, not answered with other figures.
    expect(await runOf(`paths=500&seed=7&gasUsd=5&inputHash=${first.inputHash}`)).toEqual(first);
    expect((await linesOf(`paths=500&seed=7&gasUsd=5&depth=150&inputHash=${first.inputHash}`)).at(-1)).toMatchObject({
      ...{ type: 'problem', status: 409, detail: expect.stringContaining(deeper.inputHash) },
    });
    const kept = (await (await runs(at('paths/runs?limit=1'))).json()) as { run: unknown }[];
    expect(cascadePathsRunSchema.parse(kept[0]?.run)).toEqual(deeper);
  });

  it('takes other terms: a lower threshold liquidates more, in the same drawn futures', async () => {
    setUp();
    const today = await runOf('paths=500&seed=7&gasUsd=5');
    const weth = assetOf('WETH');
    const lower = await runOf(`paths=500&seed=7&gasUsd=5&lt=${weth}:-1000`);
    expect(today.changed).toBeNull();
    expect(lower.changed).toEqual({ lt: { [weth]: -1_000 }, bonus: {}, eMode: {} });
    expect(lower.inputHash).not.toBe(today.inputHash);
    expect(lower.lar.median).toBeGreaterThan(today.lar.median);
    expect(lower.today.liquidated).toBeGreaterThan(today.today.liquidated);
    // Nothing is left behind of it.
    expect((await runOf('paths=500&seed=7&gasUsd=5')).lossHash).toBe(today.lossHash);
    const [refused] = (await linesOf(`paths=500&lt=${weth}:-9999`)).slice(-1);
    expect(refused).toMatchObject({ type: 'problem', status: 400 });
    expect((await paths(at(`paths?lt=${weth}:x`))).status).toBe(400);
  });

  it('says what it had to assume where no prices are stored', async () => {
    setUp();
    const { moves } = await runOf('paths=200&method=history');
    expect(moves).toMatchObject({ asked: 'history', used: 'student', jointReturns: 0, dof: 3, block: null });
    expect(moves.reason).toContain('Too little history. Of the 10800 returns of 1 min');
    for (const each of moves.assets) expect(each).toMatchObject({ measuredDaily: null, source: 'assumed', returns: 0 });
    expect(moves.assumedPairs).toBe(moves.correlations.length);
  });

  it('draws from stored prices where there are enough, and measures them', async () => {
    setUp({ history: 1_500 });
    const { moves } = await runOf('paths=200&method=history&ahead=3600');
    expect(moves).toMatchObject({ used: 'history', reason: null, dof: null, stepMinutes: 1, block: 15 });
    expect(moves.jointReturns).toBeGreaterThan(1_400);
    for (const each of moves.assets) expect(each.source).toBe('stored');
  });

  it('answers by the gap engine what that finds path by path', async () => {
    setUp();
    const gap = await runOf('paths=200&engine=gap&gasUsd=5');
    expect(gap.blurred).toBeNull();
    expect(gap.lar.p95.value).toBeGreaterThan(0);
  });

  it('is given up when the reader leaves', async () => {
    const { state } = setUp();
    const response = await paths(at('paths?paths=100000&engine=gap'));
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    // The thread is free for the next at once.
    const next = await runOf('paths=100&gasUsd=5');
    expect(next.paths).toBe(100);
    expect(state.paths.length).toBe(1);
  });

  it('refuses a question that is none', async () => {
    setUp();
    const response = await paths(at('paths?paths=5&seed=-1'));
    expect(response.status).toBe(400);
  });
});
