import { type Address, decodeFunctionData, parseAbi } from 'viem';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { POST as propose } from '@/app/api/v1/parameters/proposal/route';
import { GET as advise } from '@/app/api/v1/parameters/route';
import { bearings } from '@/lib/core/cascade/advice/bearings';
import { protocolRules } from '@/lib/core/protocols/registry';
import { adviceSchema, proposalSchema } from '@/lib/core/snapshot/advice-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { mirrorKeeper } from '@/lib/engine/mirror-keeper';
import { cascadeSource } from '@/lib/server/cascade/cascade-answers';
import { createCascadeCrew } from '@/lib/server/cascade/cascade-crew';
import { createStage } from '@/lib/server/cascade/cascade-scene';
import { createService } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { assetOf, testBook } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';
import { cascadeThread } from '@/test/fixtures/cascade-thread';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';

const rules = protocolRules['aave-v3'];
const WETH = assetOf('WETH');
const CONFIGURATOR: Address = `0x${'c0'.repeat(20)}`;
const SIZE = 300;

vi.setConfig({ testTimeout: 60_000 });
const crew = createCascadeCrew(cascadeThread);

/** The real routes over the real service and its threads; the thread of the engine left out. */
const setUp = (configurator?: () => Promise<Address>) => {
  const scene = cascadeScene({ size: SIZE, seed: 5 });
  const { book, evaluation, source } = evaluatedBook(testBook(SIZE, 5));
  const keeper = mirrorKeeper(rules, (error) => {
    throw error;
  });
  keeper.follow({ book, evaluation });
  const its = { ...source, mirror: keeper.current };
  const { store } = fakeStore();
  const cascades = cascadeSource({
    ...{ source: its, market: testConfig, store, now: () => 8_000 },
    stage: createStage({
      ...{ source: its, market: testConfig, now: () => 8_000 },
      venues: { at: () => Promise.resolve(scene.venues) },
    }),
    crew,
  });
  const service = createService({
    ...{ source: its, rules, market: testConfig, store, cascades, clientConfig: bareClientConfig },
    ...{ scenario: undefined, now: () => 8_000, ...(configurator && { configurator }) },
  });
  shareEngineHost({
    ask: (ask) => service.ask(ask),
    csv: () => Promise.reject(new Error('no export')),
    hub: idleHub,
    stop: () => Promise.resolve(),
  });
  return { scene, model: source.frame().snapshot?.volatility };
};
afterEach(() => shareEngineHost(undefined));
afterAll(() => crew.stop());

const at = (query = '') => new Request(`http://localhost:3000/api/v1/parameters${query}`);
const post = (body: unknown, headers: Record<string, string> = {}) =>
  new Request('http://localhost:3000/api/v1/parameters/proposal', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const collateral = { ltv: 7_400, liquidationThreshold: 7_900, liquidationBonus: 10_650 };

describe('/api/v1/parameters', () => {
  it('is advice from the book, the pools and the volatility, with what it was made from', async () => {
    const { scene, model } = setUp();
    const response = await advise(at('?slippage=2&depth=50'));
    expect(response.status).toBe(200);
    const { block, terms, collaterals } = adviceSchema.parse(await response.json());
    expect(block.number).toBe(101);
    expect(terms).toMatchObject({ slippage: 2, depth: 50, aversion: 1 });
    const weth = collaterals.find(({ symbol }) => symbol === 'WETH');
    const found = bearings(scene.book, scene.depth, scene, { scale: 0.5, slippage: 0.02 });
    const place = scene.book.assets.indexOf(WETH);
    expect(weth?.facts.sellable).toBeCloseTo(found.sellable[place] as number, 3);
    // The engine's book stands some seconds of interest later.
    expect((weth?.facts.backedDebt ?? 0) / (found.debt[place] as number)).toBeCloseTo(1, 6);
    expect(weth?.depth.source).toBe('venues');
    const knows = model?.assets.includes(WETH) === true;
    const { liquidationThreshold } = weth?.advised ?? {};
    if (knows && weth?.facts.sigma) {
      const { sigma, sellable, backedDebt } = weth.facts;
      const smart = Math.exp(-sigma / Math.sqrt((sellable ?? Number.NaN) / backedDebt)) - 0.02;
      expect(liquidationThreshold?.value).toBeCloseTo(10_000 * Math.max(0, smart), 0);
    } else expect(liquidationThreshold).toEqual({ value: null, missing: 'Its volatility is not known yet.' });
  });

  it.each(['?slippage=0', '?slippage=31', '?aversion=x', '?depth=10', '?nonsense=1'])('refuses %s', async (query) => {
    setUp();
    const response = await advise(at(query));
    expect(response.status).toBe(400);
    expect(problemSchema.parse(await response.json()).errors).not.toEqual([]);
  });
});

describe('/api/v1/parameters/proposal', () => {
  it('is calldata for the market’s configurator and for a steward', async () => {
    setUp(() => Promise.resolve(CONFIGURATOR));
    const response = await propose(post({ terms: [{ asset: WETH, collateral, supplyCap: '123' }] }));
    const { configurator, steward } = proposalSchema.parse(await response.json());
    expect(configurator.map(({ to }) => to)).toEqual([CONFIGURATOR, CONFIGURATOR]);
    expect(steward.map(({ to }) => to)).toEqual([null, null]);
    const abi = parseAbi(['function setSupplyCap(address, uint256)']);
    expect(decodeFunctionData({ abi, data: configurator[1]?.data as `0x${string}` }).args?.[1]).toBe(123n);
  });

  it('refuses terms that the configurator would refuse, and other sites', async () => {
    setUp(() => Promise.resolve(CONFIGURATOR));
    for (const bad of [
      { ...collateral, ltv: 8_000 },
      { ...collateral, liquidationBonus: 13_000 },
      { ...collateral, liquidationThreshold: -1 },
    ])
      expect((await propose(post({ terms: [{ asset: WETH, collateral: bad }] }))).status).toBe(400);
    expect((await propose(post({ terms: [] }))).status).toBe(400);
    expect((await propose(post({ terms: [{ asset: WETH }] }, { origin: 'https://evil.example' }))).status).toBe(403);
  });

  it('says so where the chain does not name the configurator', async () => {
    setUp(() => Promise.reject(new Error('no node answers')));
    const response = await propose(post({ terms: [{ asset: WETH, collateral }] }));
    expect(response.status).toBe(503);
    expect(problemSchema.parse(await response.json()).detail).toContain('no node answers');
  });
});
