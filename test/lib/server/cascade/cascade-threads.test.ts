import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { protocolRules } from '@/lib/core/protocols/registry';
import { type CascadeLine, cascadeMapQuerySchema } from '@/lib/core/snapshot/cascade-schema';
import { mirrorKeeper } from '@/lib/engine/mirror-keeper';
import { cascadeSource } from '@/lib/server/cascade/cascade-answers';
import { type CascadeCrew, createCascadeCrew } from '@/lib/server/cascade/cascade-crew';
import { createStage } from '@/lib/server/cascade/cascade-scene';
import { testBook } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';
import { cascadeThread } from '@/test/fixtures/cascade-thread';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';

vi.setConfig({ testTimeout: 60_000 });
const crews: CascadeCrew[] = [];
afterAll(() => Promise.all(crews.map((crew) => crew.stop())));

const QUERY = cascadeMapQuerySchema.parse({ steps: 6 });
const GAP = cascadeMapQuerySchema.parse({ steps: 30, engine: 'gap' });

function setUp({
  spawn = cascadeThread,
  size = 200,
  idleMs,
}: {
  readonly spawn?: () => Worker;
  readonly size?: number;
  readonly idleMs?: number;
} = {}) {
  const { book, evaluation, source } = evaluatedBook(testBook(size, 5));
  const keeper = mirrorKeeper(protocolRules['aave-v3'], (error) => {
    throw error;
  });
  keeper.follow({ book, evaluation });
  const { venues } = cascadeScene({ size: 10 });
  const its = { ...source, mirror: keeper.current };
  let clock = 8_000;
  let read = 0;
  const crew = createCascadeCrew(spawn, idleMs);
  crews.push(crew);
  const stage = createStage({
    ...{ source: its, market: testConfig, now: () => clock },
    venues: {
      at: () => {
        read += 1;
        return Promise.resolve(venues);
      },
    },
  });
  const cascades = cascadeSource({
    ...{ source: its, market: testConfig, store: fakeStore().store, stage, crew, now: () => clock },
  });
  return {
    ...{ cascades, stage, keeper, book, evaluation },
    reads: () => read,
    pass: (ms: number) => {
      clock += ms;
    },
  };
}

async function linesOf(cascades: ReturnType<typeof setUp>['cascades']): Promise<readonly CascadeLine[]> {
  const lines = cascades.lines(GAP);
  if ('body' in lines) throw new Error(lines.body);
  const all: CascadeLine[] = [];
  for (let line = await lines.next(); !line.done; line = await lines.next()) all.push(JSON.parse(line.value));
  return all;
}

describe('the threads of cascades', () => {
  it('may die: the question fails with words, and the next one starts another', async () => {
    const started: Worker[] = [];
    const { cascades } = setUp({
      spawn: () => {
        const worker = cascadeThread();
        started.push(worker);
        return worker;
      },
    });
    const asked = cascades.map(QUERY);
    await vi.waitFor(() => expect(started).toHaveLength(1));
    await started[0]?.terminate();
    await expect(asked).rejects.toThrow('ended');
    expect((await cascades.map(QUERY)).status).toBe(200);
    expect(started).toHaveLength(2);
    const running = linesOf(cascades);
    await vi.waitFor(() => expect(started).toHaveLength(4));
    await started[3]?.terminate();
    expect((await running).at(-1)).toMatchObject({ type: 'problem', status: 503 });
    expect((await linesOf(cascades)).at(-1)?.type).toBe('map');
  });

  it('that cannot start are a problem, not a crash', async () => {
    const { cascades } = setUp({ spawn: () => new Worker('throw new Error("broken")', { eval: true }) });
    await expect(cascades.map(QUERY)).rejects.toThrow('broken');
    expect((await linesOf(cascades)).at(-1)).toMatchObject({
      type: 'problem',
      detail: expect.stringContaining('broken'),
    });
  });

  it('are let go when nobody asks', async () => {
    const started: Worker[] = [];
    const { cascades } = setUp({
      idleMs: 50,
      spawn: () => {
        const worker = cascadeThread();
        started.push(worker);
        return worker;
      },
    });
    expect((await cascades.map(QUERY)).status).toBe(200);
    await vi.waitFor(() => expect(started[0]?.threadId).toBe(-1));
    expect((await cascades.map(QUERY)).status).toBe(200);
    expect(started).toHaveLength(2);
  });
});

describe('the staged book', () => {
  it('is made once a block; a later one is made while the last is served', async () => {
    const { stage, keeper, book, evaluation, reads, pass } = setUp();
    const [first, same] = await Promise.all([stage(), stage()]);
    if ('body' in first) throw new Error(first.body);
    expect(same).toBe(first);
    expect(reads()).toBe(1);
    keeper.follow({ book, evaluation });
    expect(await stage()).toBe(first);
    await vi.waitFor(async () => expect(await stage()).not.toBe(first));
    const second = await stage();
    if ('body' in second) throw new Error(second.body);
    expect(second.at.version).toBe(first.at.version + 1);
    // Order books and volatilities move without a block: the book is the same then.
    pass(6_000);
    await stage();
    await vi.waitFor(async () => expect(await stage()).not.toBe(second));
    const third = await stage();
    if ('body' in third) throw new Error(third.body);
    expect(third.scene.book).toBe(second.scene.book);
    // What is too old is waited for.
    keeper.follow({ book, evaluation });
    pass(31_000);
    const fourth = await stage();
    expect('body' in fourth ? 0 : fourth.at.version).toBe(first.at.version + 2);
  });

  it('is made in slices: whoever else is on the thread has his turns', async () => {
    const { stage } = setUp({ size: 20_000 });
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const staged = await stage();
    clearImmediate(next);
    expect('body' in staged ? 0 : staged.scene.book.size).toBeGreaterThan(15_000);
    // A slow machine makes more slices of it, not fewer: some 3 µs an account, 4 ms a slice.
    expect(turns).toBeGreaterThan(5);
  });
});
