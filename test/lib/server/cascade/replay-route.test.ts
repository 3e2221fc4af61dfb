import { afterEach, describe, expect, it } from 'vitest';
import { GET, POST } from '@/app/api/v1/cascade/replay/route';
import { jsonAnswer } from '@/lib/server/answer';
import { shareEngineHost } from '@/lib/server/shared-host';

const WETH = `0x${'a'.repeat(40)}`;
const URL_ = 'http://localhost/api/v1/cascade/replay';

const setUp = (facts: { local: boolean; venues: boolean }): void =>
  shareEngineHost({
    hub: undefined as never,
    ask: async () => jsonAnswer(facts),
    csv: () => Promise.reject(new Error('not asked')),
    stop: () => Promise.resolve(),
  });
afterEach(() => shareEngineHost(undefined));

const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  POST(
    new Request(URL_, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'localhost', ...headers },
      body: JSON.stringify(body),
    }),
  );

describe('/api/v1/cascade/replay', () => {
  it('says whether a replay can be asked for', async () => {
    setUp({ local: false, venues: true });
    expect(await (await GET(new Request(URL_))).json()).toMatchObject({ state: 'off' });
    setUp({ local: true, venues: false });
    expect(await (await GET(new Request(URL_))).json()).toMatchObject({ state: 'no-venues' });
  });

  it('is a 404 where it is not offered, a 409 where there are no pools', async () => {
    setUp({ local: false, venues: true });
    expect((await post({ first: WETH, fall: 2_000 })).status).toBe(404);
    setUp({ local: true, venues: false });
    expect((await post({ first: WETH, fall: 2_000 })).status).toBe(409);
  });

  it('takes cells alone, as JSON, from pages of this server', async () => {
    setUp({ local: true, venues: false });
    expect((await post({ first: WETH })).status).toBe(400);
    expect((await post({ first: WETH, fall: 0 })).status).toBe(400);
    expect((await post({ first: WETH, fall: 2_000, secondFall: 100 })).status).toBe(400);
    expect((await post({ first: WETH, fall: 2_000, depth: 50 })).status).toBe(400);
    expect((await post({ first: WETH, fall: 2_000 }, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await post({ first: WETH, fall: 2_000 }, { 'content-type': 'text/plain' })).status).toBe(400);
  });
});
