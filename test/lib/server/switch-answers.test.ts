import { afterEach, describe, expect, it } from 'vitest';
import { GET } from '@/app/api/v1/switches/route';
import { truthTable } from '@/lib/core/breaker/switches/truth-table';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { switchAnswerSchema } from '@/lib/core/snapshot/switch-schema';
import { pairTruthView, switchesOfView } from '@/lib/core/snapshot/switch-view';
import type { Frame } from '@/lib/engine/frame';
import { createService } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { assetOf, testBook } from '@/test/fixtures/book';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';

afterEach(() => {
  shareEngineHost(undefined);
});

const WETH = assetOf('WETH');
const USDC = assetOf('USDC');
/** Two seconds after block 101 came. */
const NOW = 3_000;

/** The real route over the real service; the thread between them left out. */
const setUp = (
  change: (market: AaveV3Market) => AaveV3Market = (market) => market,
  state?: Frame['status']['state'],
) => {
  const { block, market, source } = evaluatedBook(testBook(20, 5), state && { state });
  const service = createService({
    source: { ...source, market: () => Promise.resolve({ block, receivedAt: 1_000, market: change(market) }) },
    rules: protocolRules['aave-v3'],
    market: testConfig,
    store: fakeStore().store,
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
  return block;
};
const withWeth =
  (fields: Partial<NonNullable<ReturnType<AaveV3Market['reserves']['get']>>>) => (market: AaveV3Market) => ({
    ...market,
    reserves: new Map(
      [...market.reserves].map(([asset, reserve]) => [asset, asset === WETH ? { ...reserve, ...fields } : reserve]),
    ),
  });
const ask = (search = '') => GET(new Request(`http://localhost:3000/api/v1/switches${search}`));
const answerOf = async (response: Promise<Response>) => switchAnswerSchema.parse(await (await response).json());

describe('/api/v1/switches', () => {
  it('says of every pair whether it may be liquidated in the next block, and what stands in the way', async () => {
    const block = setUp(withWeth({ paused: true, frozen: true, supplyCap: 10n }));
    const answer = await answerOf(ask());
    expect(answer.block.number).toBe(101);
    expect(answer.at).toBe(Number(block.timestamp) + 2);
    expect(answer.pairs).toHaveLength(answer.reserves.length ** 2);
    const cell = answer.pairs?.find(({ collateralAsset, debtAsset }) => collateralAsset === WETH && debtAsset === USDC);
    expect(cell).toMatchObject({
      verdict: 'no',
      gates: [{ reason: 'reserve-paused', assets: [WETH], until: null }],
      changes: null,
    });
    expect(answer.reserves.find(({ asset }) => asset === WETH)).toMatchObject({
      paused: true,
      frozen: true,
      supplyCap: { limit: (10n * 10n ** 18n).toString() },
      borrowCap: null,
      asDebt: [{ reason: 'reserve-paused' }],
    });
  });

  it('judges a grace period by the next block’s time, not by the last one’s', async () => {
    const grace = (seconds: bigint) => (market: AaveV3Market) =>
      withWeth({ liquidationGracePeriodUntil: market.block.timestamp + seconds })(market);
    const verdict = async () => {
      const { pairs } = await answerOf(ask());
      const cell = pairs?.find((pair) => pair.collateralAsset === WETH && pair.debtAsset === USDC);
      return [cell?.verdict, cell?.changes?.at];
    };
    setUp(grace(1n));
    expect(await verdict()).toEqual(['yes', undefined]);
    const { timestamp } = setUp(grace(2n));
    expect(await verdict()).toEqual(['no', Number(timestamp) + 3]);
  });

  it('leaves the pairs out when asked, and a browser makes the same of what is left', async () => {
    const everything = (market: AaveV3Market): AaveV3Market => ({
      ...withWeth({
        liquidationThreshold: 0n as never,
        liquidationBonus: 0n as never,
        price: undefined,
        borrowCap: 7n,
      })(market),
      sentinelAllowsLiquidation: false,
      sequencer: {
        up: true,
        startedAt: market.block.timestamp - 5n,
        updatedAt: market.block.timestamp - 5n,
        gracePeriod: 60n,
      },
    });
    setUp(everything);
    const whole = await answerOf(ask());
    const { pairs, ...rest } = await answerOf(ask('?pairs=false'));
    expect(pairs).toBeUndefined();
    expect({ ...rest, pairs: whole.pairs }).toEqual(whole);
    expect(truthTable(switchesOfView(rest)).map(pairTruthView)).toEqual(whole.pairs);
    expect(whole.sentinel).toMatchObject({ allowed: false, sequencer: { up: true, gracePeriod: 60 } });
  });

  it('is a table, too', async () => {
    setUp((market) => ({ ...withWeth({ paused: true })(market), sentinelAllowsLiquidation: false }));
    const text = await (await ask('?format=csv')).text();
    const [head, first, ...more] = text.trim().split('\r\n');
    expect(head).toBe('collateral,debt,collateral_asset,debt_asset,may_be_liquidated,because,changes_at,changes_to');
    expect(first).toBe(`WETH,WETH,${WETH},${WETH},no,reserve-paused (WETH); sentinel (health factor from 0.95),,`);
    expect(more).toHaveLength(8 * 8 - 1);
  });

  it('says nothing of what may have changed since: 503 with the reason', async () => {
    for (const state of ['stale', 'down', 'starting'] as const) {
      setUp(undefined, state);
      for (const search of ['', '?format=csv']) {
        const response = await ask(search);
        expect(response.status).toBe(503);
        expect(problemSchema.parse(await response.json()).detail).toContain('the chain is lost');
      }
    }
  });

  it('refuses what it does not know', async () => {
    setUp();
    expect((await ask('?pairs=some')).status).toBe(400);
  });
});
