import { afterEach, describe, expect, it } from 'vitest';
import { GET as concentration } from '@/app/api/v1/concentration/route';
import { GET as levels } from '@/app/api/v1/levels/[asset]/route';
import { GET, POST } from '@/app/api/v1/shock/route';
import type { Position } from '@/lib/core/position/position';
import { protocolRules } from '@/lib/core/protocols/registry';
import { levelsSchema } from '@/lib/core/snapshot/levels-schema';
import { positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import { concentrationSchema, shockAnswerSchema } from '@/lib/core/snapshot/shock-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { Usd, WAD } from '@/lib/core/units/units';
import { mirrorKeeper } from '@/lib/engine/mirror-keeper';
import type { Host } from '@/lib/server/host';
import { createService, type Service } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { assetOf, testBook } from '@/test/fixtures/book';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';

afterEach(() => {
  shareEngineHost(undefined);
});

const rules = protocolRules['aave-v3'];
const WETH = assetOf('WETH');
const WSTETH = assetOf('wstETH');
const STRANGE = '0x00000000000000000000000000000000000000ff';

/** The real routes over the real service; the thread between them left out. */
const setUp = ({ mirrored = true, size = 800 } = {}) => {
  const { accounts, book, evaluation, source } = evaluatedBook(testBook(size, 5));
  const keeper = mirrorKeeper(rules, (error) => {
    throw error;
  });
  keeper.follow({ book, evaluation });
  const service = createService({
    source: { ...source, ...(mirrored && { mirror: keeper.current }) },
    rules,
    market: testConfig,
    store: fakeStore().store,
    clientConfig: bareClientConfig,
    scenario: undefined,
    now: () => 1_500,
  });
  shareEngineHost(hostOf(service));
  return { accounts, accrued: evaluation.accrued, keeper, book, evaluation, service };
};

const hostOf = (service: Service): Host => ({
  ask: service.ask,
  csv: (query) => {
    const lines = service.csv(query);
    return Promise.resolve(
      'body' in lines ? lines : (new Response([...{ [Symbol.iterator]: () => lines }].join('')).body as ReadableStream),
    );
  },
  hub: idleHub,
  stop: () => Promise.resolve(),
});

const at = (search: string, init?: RequestInit) => new Request(`http://localhost:3000/api/v1/shock${search}`, init);
const post = (body: unknown, headers: Record<string, string> = {}) =>
  POST(
    at('', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', host: 'localhost:3000', ...headers },
    }),
  );

describe('/api/v1/shock', () => {
  it('answers by GET and by POST what a from-scratch evaluation by the exact rules finds', async () => {
    const { accounts, accrued } = setUp();
    const fallen = {
      ...accrued,
      reserves: new Map(
        [...accrued.reserves].map(([asset, reserve]) => [
          asset,
          asset === WETH || asset === WSTETH
            ? { ...reserve, price: (((reserve.price as bigint) * 8_000n) / 10_000n) as typeof reserve.price }
            : reserve,
        ]),
      ),
    };
    const newly = [...accounts.values()].flatMap((account) => {
      const after = rules.position(fallen, account);
      const before = rules.position(accrued, account);
      return (after.healthFactor as bigint) < WAD && (before.healthFactor as bigint) >= WAD ? [{ before, after }] : [];
    });
    expect(newly.length).toBeGreaterThan(30);
    const moves = { [WETH]: -2_000, [WSTETH]: -2_000 };
    const posted = await post({ moves, sort: 'healthFactor', limit: 200 });
    const answer = shockAnswerSchema.parse(await posted.json());
    expect(answer.newly.count).toBe(newly.length);
    const wanted = newly
      .toSorted((a, b) => ((a.after.healthFactor as bigint) < (b.after.healthFactor as bigint) ? -1 : 1))
      .slice(0, 200)
      .map(({ before, after }) => [after.account, String(before.healthFactor), String(after.healthFactor)]);
    expect(answer.accounts.map(({ account, before, after }) => [account, before, after])).toEqual(wanted);
    const debt = newly.reduce((sum, { after }) => sum + (after.totalDebt as bigint), 0n);
    expect(Number(answer.newly.debt) / Number(debt)).toBeCloseTo(1, 8);
    expect(answer.block.number).toBe(101);
    expect(answer.groups.follows).toMatchObject({ [WSTETH]: WETH });
    expect(answer.groups.stable).toContain(assetOf('USDC'));

    const got = await GET(at(`?moves=${WETH}:-2000,${WSTETH}:-2000&sort=healthFactor&limit=200`));
    const { computeMs: _, ...same } = shockAnswerSchema.parse(await got.json());
    const { computeMs: __, ...first } = answer;
    expect(same).toEqual(first);

    const csv = await GET(at(`?moves=${WETH}:-2000,${WSTETH}:-2000&format=csv`));
    expect(csv.headers.get('content-disposition')).toContain('shock.csv');
    const lines = (await csv.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + newly.length);
    expect(
      lines
        .slice(1)
        .map((line) => line.slice(0, 42))
        .sort(),
    ).toEqual(newly.map(({ after }) => after.account as string).sort());
  });

  it('agrees with the liquidations at risk of the snapshot, by which the overview speaks', async () => {
    const { evaluation } = setUp();
    const volatile = Object.values(evaluation.snapshot.assets).filter(({ symbol }) => !/USD|DAI/.test(symbol));
    const moves = Object.fromEntries(volatile.map(({ asset }) => [asset, -1_000]));
    const { newly } = shockAnswerSchema.parse(await (await post({ moves })).json());
    // The overview counts who is liquidatable now or then: a short of ETH may recover in a fall.
    const { liquidationsAtRisk, atRisk } = evaluation.snapshot.totals;
    expect(newly.count + (atRisk['1']?.count ?? 0)).toBe(liquidationsAtRisk['1000']?.count);
  });

  it('is tagged by the book: a 304 until the next block changes it', async () => {
    const { keeper, book, evaluation } = setUp();
    const first = await GET(at(''));
    const etag = first.headers.get('etag') ?? '';
    expect((await GET(at('', { headers: { 'if-none-match': etag } }))).status).toBe(304);
    keeper.follow({ book, evaluation });
    expect((await GET(at('', { headers: { 'if-none-match': etag } }))).status).toBe(200);
  });

  it('takes changed thresholds and bonuses, of assets and of e-modes', async () => {
    setUp();
    const none = shockAnswerSchema.parse(await (await post({})).json());
    const lower = shockAnswerSchema.parse(
      await (await GET(at(`?lt=${WETH}:-1500&bonus=${WETH}:200&eMode=1:-1000:100`))).json(),
    );
    expect(none.newly.count).toBe(0);
    expect(lower.newly.count).toBeGreaterThan(20);
  });

  it.each([
    ['moves', () => GET(at(`?moves=${WETH}:all`))],
    ['moves', () => GET(at(`?moves=${WETH}:-10000`))],
    ['moves', () => GET(at('?moves=WETH:-100'))],
    ['limit', () => GET(at('?limit=500'))],
    ['sort', () => post({ sort: 'luck' })],
    ['request', () => post({ wave: 1 })],
    [STRANGE, () => post({ moves: { [STRANGE]: -100 } })],
    ['WETH', () => post({ lt: { [WETH]: 5_000 } })],
  ])('answers 400 that names %s', async (field, ask) => {
    setUp({ size: 20 });
    const response = await ask();
    expect(response.status).toBe(400);
    const problem = problemSchema.parse(await response.json());
    expect(`${problem.detail} ${JSON.stringify(problem.errors)}`).toContain(field);
  });

  it('refuses other sites’ pages, forms, and bodies too large', async () => {
    setUp({ size: 20 });
    expect((await post({}, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({}, { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await post({ moves: { x: 'x'.repeat(20_000) } })).status).toBe(413);
  });

  it('says why there is no answer where the engine, and with it the book, runs elsewhere', async () => {
    const { service } = setUp({ mirrored: false, size: 20 });
    for (const response of [await GET(at('')), await GET(at('?format=csv')), await concentration(at(''))]) {
      expect(response.status).toBe(503);
      expect(problemSchema.parse(await response.json()).detail).toContain('ENGINE=embedded');
    }
    expect('body' in service.csv(positionQuerySchema.parse({}))).toBe(false);
  });
});

describe('/api/v1/concentration', () => {
  it('names the largest debts, and sums up to the book', async () => {
    const { accounts, accrued } = setUp();
    const all = [...accounts.values()].map((account) => rules.position(accrued, account));
    const answer = concentrationSchema.parse(await (await concentration(at('?limit=5'))).json());
    const largest = all.toSorted((a, b) => Number((b.totalDebt as bigint) - (a.totalDebt as bigint))).slice(0, 5);
    expect(answer.top.map(({ account, debt }) => [account, debt])).toEqual(
      largest.map(({ account, totalDebt }) => [account, String(totalDebt)]),
    );
    const debt = Number(all.reduce((sum, { totalDebt }) => sum + (totalDebt as bigint), 0n));
    expect(Number(answer.debt) / debt).toBeCloseTo(1, 8);
    expect(answer.byEMode['1']?.label).toBe('ETH correlated');
  });

  it('is a table too: accounts, assets and e-modes, each with its share', async () => {
    setUp();
    const text = await (await concentration(at('?limit=5&format=csv'))).text();
    const [head, ...lines] = text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(head?.slice(0, 3)).toEqual(['by', 'key', 'name']);
    const shares = (by: string) => lines.filter(([kind]) => kind === by).map((line) => Number(line[5]));
    expect(shares('account')).toHaveLength(5);
    for (const by of ['asset', 'e-mode']) expect(shares(by).reduce((sum, each) => sum + each, 0)).toBeCloseTo(100, 3);
    expect(lines.find(([, key]) => key === WETH)?.[2]).toBe('WETH');
    expect(lines.find(([by, key]) => by === 'e-mode' && key === '1')?.[2]).toBe('ETH correlated');
  });
});

describe('/api/v1/levels/{asset}', () => {
  const ask = (asset: string, search = '') =>
    levels(new Request(`http://localhost:3000/api/v1/levels/${asset}${search}`), {
      params: Promise.resolve({ asset }),
    });

  it('is the sum of the collateral that the exact rules put below 1 at each of its points', async () => {
    const { accounts, accrued } = setUp();
    const answer = levelsSchema.parse(await (await ask(WETH, '?columns=40')).json());
    expect(answer.points.length).toBeLessThanOrEqual(80);
    expect(answer.steps).toBeGreaterThan(answer.points.length);
    const all = [...accounts.values()];
    for (const { fall, price, collateral, positions } of answer.points.filter((_, index) => index % 9 === 0)) {
      // Past the step by more than a rounding, short of the next.
      const market = {
        ...accrued,
        reserves: new Map(
          [...accrued.reserves].map(([asset, each]) => [
            asset,
            asset === WETH ? { ...each, price: Usd(BigInt(Math.floor(Number(price) * (1 - 1e-8)))) } : each,
          ]),
        ),
      };
      const isBelow = (position: Position) => (position.healthFactor as bigint) < WAD;
      // Now or there: who owes the asset too may recover by the fall, but could be liquidated on the way.
      const below = all.filter((account) => {
        const now = rules.position(accrued, account);
        return (
          now.collaterals.some((leg) => leg.asset === WETH) &&
          (isBelow(now) || isBelow(rules.position(market, account)))
        );
      });
      expect(below.length).toBe(positions);
      const held = below.reduce(
        (sum, account) =>
          sum + Number(rules.position(accrued, account).collaterals.find((leg) => leg.asset === WETH)?.value),
        0,
      );
      expect(Number(collateral) / held).toBeCloseTo(1, 8);
      expect(Number(price)).toBeCloseTo(Number(answer.price) * (1 - fall), -1);
    }
  });

  it('exports every step, and answers the same again until the book changes', async () => {
    setUp();
    const first = await ask(WETH);
    const answer = levelsSchema.parse(await first.json());
    const again = await levels(
      new Request(`http://localhost:3000/api/v1/levels/${WETH}`, {
        headers: { 'if-none-match': first.headers.get('etag') ?? '' },
      }),
      { params: Promise.resolve({ asset: WETH }) },
    );
    expect(again.status).toBe(304);
    const lines = (await (await ask(WETH, '?format=csv')).text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + answer.steps);
    expect(lines.at(-1)?.split(',')[3]).toBe(String(answer.steps));
  });

  it('says what it cannot tell', async () => {
    setUp();
    expect((await ask(STRANGE)).status).toBe(404);
    expect((await ask('weth')).status).toBe(400);
    expect((await ask(WETH, '?columns=1')).status).toBe(400);
    setUp({ mirrored: false });
    const apart = await ask(WETH);
    expect(apart.status).toBe(503);
    expect(problemSchema.parse(await apart.json()).detail).toContain('ENGINE=embedded');
  });
});
