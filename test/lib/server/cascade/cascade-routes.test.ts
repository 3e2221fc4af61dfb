import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GET as cell } from '@/app/api/v1/cascade/cell/route';
import { GET as map } from '@/app/api/v1/cascade/map/route';
import { GET as stuck } from '@/app/api/v1/cascade/stuck/route';
import { runGap } from '@/lib/core/cascade/gap/run-gap';
import { protocolRules } from '@/lib/core/protocols/registry';
import { cascadeCellSchema } from '@/lib/core/snapshot/cascade-cell-schema';
import { type CascadeLine, cascadeLineSchema, cascadeMapSchema } from '@/lib/core/snapshot/cascade-schema';
import { cascadeStuckSchema } from '@/lib/core/snapshot/cascade-stuck-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import type { L2Book } from '@/lib/core/venue/l2-book';
import { mirrorKeeper } from '@/lib/engine/mirror-keeper';
import { cascadeSource } from '@/lib/server/cascade/cascade-answers';
import { createCascadeCrew } from '@/lib/server/cascade/cascade-crew';
import { createStage } from '@/lib/server/cascade/cascade-scene';
import type { Host } from '@/lib/server/host';
import { createService } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { assetOf, testBook } from '@/test/fixtures/book';
import { cascadeScene, shockOn } from '@/test/fixtures/cascade';
import { cascadeThread } from '@/test/fixtures/cascade-thread';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';

const rules = protocolRules['aave-v3'];
const WETH = assetOf('WETH');
const LINK = assetOf('LINK');
const STRANGE = '0x00000000000000000000000000000000000000ff';
const SIZE = 300;

// Threads take seconds to start from their source: one crew for all tests.
vi.setConfig({ testTimeout: 60_000 });
const crew = createCascadeCrew(cascadeThread);
let service: ReturnType<typeof createService>;

/** The real routes over the real service and its threads; the thread of the engine left out. */
const setUp = ({
  mirrored = true,
  depthUsd = 2e6,
  pools = true,
  books = [],
}: {
  readonly mirrored?: boolean;
  readonly depthUsd?: number;
  readonly pools?: boolean;
  readonly books?: readonly L2Book[];
} = {}) => {
  const scene = cascadeScene({ size: SIZE, seed: 5, depthUsd });
  const { book, evaluation, source } = evaluatedBook(testBook(SIZE, 5));
  const keeper = mirrorKeeper(rules, (error) => {
    throw error;
  });
  keeper.follow({ book, evaluation });
  const frame = { ...source.frame(), books };
  const its = { ...source, frame: () => frame, ...(mirrored && { mirror: keeper.current }) };
  const { store } = fakeStore();
  const cascades = cascadeSource({
    ...{ source: its, market: testConfig, store, now: () => 8_000 },
    stage: createStage({
      ...{ source: its, market: testConfig, now: () => 8_000 },
      venues: { at: () => (pools ? Promise.resolve(scene.venues) : Promise.reject(new Error('no node answers'))) },
    }),
    crew,
  });
  service = createService({
    ...{ source: its, rules, market: testConfig, store, cascades, clientConfig: bareClientConfig },
    ...{ scenario: undefined, now: () => 8_000 },
  });
  shareEngineHost(hostOf());
  return { keeper, book, evaluation, scene };
};

const closed: unknown[] = [];
const hostOf = (): Host => ({
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
          closed.push(await lines.return?.());
        },
      },
      { highWaterMark: 0 },
    );
  },
  hub: idleHub,
  stop: () => Promise.resolve(),
});

beforeEach(() => {
  closed.length = 0;
});
afterEach(() => {
  shareEngineHost(undefined);
});
afterAll(() => crew.stop());

const at = (path: string) => new Request(`http://localhost:3000/api/v1/cascade/${path}`);
const linesOf = async (response: Response): Promise<readonly CascadeLine[]> =>
  (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => cascadeLineSchema.parse(JSON.parse(line)));
const mapOf = async (query: string) => cascadeMapSchema.parse(await (await map(at(`map?${query}`))).json());
const gapOf = async (query: string) => {
  const last = (await linesOf(await map(at(`map?engine=gap&${query}`)))).at(-1);
  if (last?.type !== 'map') throw new Error(JSON.stringify(last));
  return last.map;
};

describe('/api/v1/cascade/map', () => {
  it('is what the gap engine finds, cell by cell', async () => {
    const { scene } = setUp();
    const answer = await gapOf(`assets=${WETH},${LINK}&steps=3&from=1000&to=5000&gasUsd=5`);
    expect(answer.falls).toEqual([0.1, 0.3, 0.5]);
    expect(answer.rows.map(({ symbol }) => symbol)).toEqual(['WETH', 'LINK']);
    for (const [row, symbol] of (['WETH', 'LINK'] as const).entries())
      for (const [column, fall] of [0.1, 0.3, 0.5].entries()) {
        const shock = shockOn(scene.book, { [symbol]: 1 - fall });
        const wanted = runGap(scene.book, scene.depth, shock, { gasUsd: 5 });
        const index = row * 3 + column;
        expect(answer.cells.liquidated[index]).toBe(Math.round(wanted.liquidated));
        expect(answer.cells.rounds?.[index]).toBe(wanted.rounds);
        expect(answer.cells.accounts[index]).toBe(wanted.accounts);
        expect(answer.cells.price[index]).toBeCloseTo(
          wanted.factors[scene.book.assets.indexOf(assetOf(symbol))] as number,
          4,
        );
      }
    expect(answer.block.number).toBe(101);
  });

  it('follows the depth; orderly lies near gap, and says what it does not know', async () => {
    setUp();
    const asked = `assets=${WETH}&steps=2&from=2000&to=4000&gasUsd=5`;
    const [full, quarter, gap] = [await mapOf(asked), await mapOf(`${asked}&depth=25`), await gapOf(asked)];
    const impact = (each: typeof full) => each.cells.priceImpact[0] as number;
    expect(impact(quarter)).toBeGreaterThan(impact(full));
    expect(quarter.depthScale).toBe(0.25);
    expect(impact(full)).toBeGreaterThan(0);
    expect(Math.abs(impact(full) - impact(gap))).toBeLessThan(0.1);
    expect(full.cells.rounds).toBeNull();
    expect(full.buildMs).toBeGreaterThan(0);
    expect(quarter.buildMs).toBeLessThan(1);
    const slow = await mapOf(`${asked}&horizon=3600`);
    expect(slow.depthScale).toBeCloseTo((6 * Math.LN2) / (1 - 2 ** -6), 12);
  });

  it('mirrors a pair, and takes others along where they fall together', async () => {
    setUp();
    const alone = await gapOf(`kind=pair&assets=${WETH},${LINK}&fall=2500`);
    expect(alone.cells.liquidated[1]).toBe(alone.cells.liquidated[2]);
    expect(alone.cells.price[1]).toBe(alone.cells.columnPrice?.[2]);
    const together = await gapOf(`kind=pair&assets=${WETH},${LINK}&fall=2500&correlation=100`);
    expect(together.cells.liquidated[0]).toBeGreaterThan(alone.cells.liquidated[0] as number);
    const row = `assets=${WETH},${LINK}&steps=2&from=1000&to=2500`;
    const [plain, along] = [await mapOf(row), await mapOf(`${row}&correlation=100`)];
    expect(along.cells.liquidated[1]).toBeGreaterThan(plain.cells.liquidated[1] as number);
    // Everybody falls alike, whichever asset the row names; its own sales go on top.
    const [weth = 0, link = 0] = [along.cells.accounts[1] ?? 0, along.cells.accounts[3] ?? 0];
    expect(Math.abs(weth / link - 1)).toBeLessThan(0.5);
    const orderly = await mapOf(`kind=pair&assets=${WETH},${LINK}&fall=2500`);
    expect(orderly.cells.price[1]).toBe(orderly.cells.columnPrice?.[2]);
  });

  it('leaves cells empty where nothing is known of the depth, and says why', async () => {
    setUp();
    const answer = await mapOf(`assets=${WETH}&steps=2&sources=books`);
    expect(answer.cells.liquidated).toEqual([null, null]);
    expect(answer.rows[0]?.reason).toContain('pools are switched off');
    const depth = answer.depth.find(({ asset }) => asset === WETH);
    expect(depth).toMatchObject({ source: 'unknown', oldestBlock: null, ageMs: null, edge: null });
    setUp({ pools: false });
    expect((await mapOf(`assets=${WETH}&steps=2`)).rows[0]?.reason).toContain('no node answers');
  });

  it('counts fresh order books beside pools, and not those of an exchange that fell silent', async () => {
    const book: L2Book = {
      ...{
        asset: WETH,
        source: 'binance',
        symbol: 'ETHUSDT',
        group: 'exchange',
        asks: [],
        at: 7_900,
        receivedAt: 7_900,
      },
      bids: Array.from({ length: 20 }, (_, level) => ({ price: 2_500 * (1 - level / 1_000), amount: 40 })),
    };
    const asked = `assets=${WETH}&steps=2&gasUsd=5`;
    setUp({ books: [book, { ...book, source: 'kraken', at: -40_000 }] });
    const both = await mapOf(asked);
    const weth = both.depth.find(({ asset }) => asset === WETH);
    expect(weth).toMatchObject({ source: 'venues+books', books: [{ exchange: 'binance', observedAt: 7_900 }] });
    const without = await mapOf(`${asked}&sources=venues`);
    expect(without.depth.find(({ asset }) => asset === WETH)?.source).toBe('venues');
    for (const column of [0, 1])
      expect(both.cells.priceImpact[column]).toBeLessThan(without.cells.priceImpact[column] as number);
    const gap = await gapOf(`${asked}&sources=venues,books`);
    expect(gap.cells.priceImpact[1]).toBeLessThan(without.cells.priceImpact[1] as number);
  });

  it('tells each asset’s depth with its pools, block and age', async () => {
    setUp();
    const { depth } = await mapOf('steps=2');
    const weth = depth.find(({ asset }) => asset === WETH);
    expect(weth).toMatchObject({ source: 'venues', oldestBlock: 7, via: null, reason: null, halfLifeSeconds: 600 });
    expect(weth?.venues).toHaveLength(1);
    const sold = weth?.levels.map(({ soldUsd }) => soldUsd) as number[];
    expect(sold).toEqual([...sold].sort((a, b) => a - b));
    expect(sold[0]).toBeGreaterThan(0);
    expect(depth.find(({ symbol }) => symbol === 'wstETH')?.via).toBe(WETH);
    expect(depth.find(({ symbol }) => symbol === 'USDC')).toMatchObject({ source: 'money', knownUsd: null });
  });

  it('runs one map of the gap engine at a time, lets four wait, and refuses the next', async () => {
    setUp();
    const responses = await Promise.all(Array.from({ length: 6 }, () => map(at('map?engine=gap&steps=20'))));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(problemSchema.parse(await responses[5]?.json()).detail).toContain('wait');
    const all = await Promise.all(responses.slice(0, 5).map(linesOf));
    expect(all.every((lines) => lines.at(-1)?.type === 'map')).toBe(true);
    expect(all[4]?.[0]).toEqual({ type: 'queued', ahead: 4 });
    expect((await map(at('map?engine=gap&steps=2'))).status).toBe(200);
  });

  it('refuses questions when too many wait for the thread', async () => {
    setUp();
    const flood = await Promise.all(Array.from({ length: 30 }, (_, gas) => map(at(`map?steps=2&gasUsd=${gas}`))));
    expect(flood.filter(({ status }) => status === 200)).toHaveLength(24);
    const refused = flood.find(({ status }) => status === 429);
    expect(problemSchema.parse(await refused?.json()).detail).toContain('Ask again');
    expect((await map(at('map?steps=2'))).status).toBe(200);
  });

  it('gives a map up when its reader goes, running or waiting, and goes on with the next', async () => {
    setUp();
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => map(at('map?engine=gap&steps=60'))));
    const reader = first?.body?.getReader();
    await reader?.read();
    await second?.body?.cancel();
    await reader?.cancel();
    expect(closed).toHaveLength(2);
    const lines = await linesOf(third as Response);
    expect(lines.at(-1)?.type).toBe('map');
  });
});

describe('/api/v1/cascade/cell', () => {
  it('tells the rounds of a cell so that they add up', async () => {
    const { scene, book } = setUp();
    const response = await cell(at(`cell?first=${WETH}&fall=3000&gasUsd=5&top=200`));
    const answer = cascadeCellSchema.parse(await response.json());
    const wanted = runGap(scene.book, scene.depth, shockOn(scene.book, { WETH: 0.7 }), { gasUsd: 5 });
    expect(answer.rounds).toBe(wanted.rounds);
    expect(answer.rounds).toBeGreaterThan(1);
    expect(answer.liquidatedUsd).toBeCloseTo(wanted.liquidated, 1);
    expect(answer.steps.reduce((sum, { repaidUsd }) => sum + repaidUsd, 0)).toBeCloseTo(answer.liquidatedUsd, 0);
    for (const { taken, accounts, repaidUsd } of answer.steps) {
      expect(taken).toHaveLength(Math.min(200, accounts));
      expect(taken.every(({ account, healthFactor }) => book.accounts.has(account) && healthFactor < 1)).toBe(true);
      expect(taken.reduce((sum, each) => sum + each.repaidUsd, 0)).toBeCloseTo(repaidUsd, 0);
      expect(taken.every(({ profitUsd }) => profitUsd > 0)).toBe(true);
    }
    const prices = answer.steps.map(({ steps }) => steps.find(({ asset }) => asset === WETH)?.priceAfter ?? 0);
    expect(prices).toEqual([...prices].sort((a, b) => b - a));
    expect(answer.stuck.top).toHaveLength(Math.min(200, wanted.stuck.accounts));
    expect(answer.shock).toEqual({ [WETH]: 0.7 });
  });
});

describe('/api/v1/cascade/stuck', () => {
  it('names who is below 1 and why nobody gains by him', async () => {
    setUp({ depthUsd: 2e6 });
    const free = cascadeStuckSchema.parse(await (await stuck(at('stuck?gasUsd=0'))).json());
    const dear = cascadeStuckSchema.parse(await (await stuck(at('stuck?gasUsd=100000&limit=5'))).json());
    expect(dear.total.accounts).toBeGreaterThan(free.total.accounts);
    expect(dear.stuck.length).toBe(Math.min(5, dear.total.accounts));
    expect(dear.byReason.dust.accounts).toBeGreaterThan(0);
    const dust = dear.stuck.find(({ reason }) => reason === 'dust');
    expect(dust?.clears.gasUsd).toBeGreaterThan(0);
    expect(dust?.pair?.profitUsd).toBeLessThan(0);
    expect(dust?.clears.price?.share).toBeGreaterThan(1);
    const blind = cascadeStuckSchema.parse(await (await stuck(at('stuck?sources=books'))).json());
    expect(blind.byReason['no-depth'].accounts).toBeGreaterThan(0);
    expect(blind.stuck.every(({ since }) => since === null)).toBe(true);
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['depth', 'map?depth=5'],
    ['steps', 'map?steps=1000000'],
    ['sources', 'map?sources=rumours'],
    ['assets', 'map?assets=WETH'],
    ['correlation', 'map?kind=pair&correlation=50'],
    ['to', 'map?from=900&to=100'],
    ['luck', 'map?luck=1'],
    [STRANGE, `map?assets=${STRANGE}`],
    ['horizon', 'map?horizon=NaN'],
    ['engine', 'map?engine=exact'],
  ])('is refused by words that name %s', async (field, path) => {
    setUp();
    const response = await map(at(path));
    expect(response.status).toBe(path.includes(STRANGE) ? 404 : 400);
    const problem = problemSchema.parse(await response.json());
    expect(`${problem.detail} ${JSON.stringify(problem.errors)}`).toContain(field);
  });

  it('names what is wrong with a cell', async () => {
    setUp();
    expect((await cell(at('cell?fall=1000'))).status).toBe(400);
    expect((await cell(at(`cell?first=${WETH}&fall=20000`))).status).toBe(400);
    expect((await cell(at(`cell?first=${STRANGE}&fall=2000`))).status).toBe(404);
    expect((await stuck(at('stuck?limit=0'))).status).toBe(400);
  });

  it('is a 409 where the engine, and with it the book, runs elsewhere', async () => {
    setUp({ mirrored: false });
    for (const path of ['map', `cell?first=${WETH}&fall=1000`, 'stuck']) {
      const ask = path.startsWith('cell') ? cell : path === 'map' ? map : stuck;
      const response = await ask(at(path));
      expect(response.status).toBe(409);
      expect(problemSchema.parse(await response.json()).detail).toContain('ENGINE=embedded');
    }
    const [, last] = [0, (await linesOf(await map(at('map?engine=gap')))).at(-1)];
    expect(last).toMatchObject({ type: 'problem', status: 409 });
  });
});
