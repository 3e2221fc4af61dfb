import { afterEach, describe, expect, it } from 'vitest';
import { GET } from '@/app/api/metrics/route';
import { BREAKER_STATES } from '@/lib/core/breaker/breaker-state';
import { type Answer, jsonAnswer, problemAnswer } from '@/lib/server/answer';
import { createAuth, shareAuth } from '@/lib/server/auth/auth-state';
import { parseAuthConfig } from '@/lib/server/auth/auth-variables';
import { CLIENT_HEADER } from '@/lib/server/auth/client-address';
import { engineFamilies } from '@/lib/server/metrics/engine-families';
import { metricsText } from '@/lib/server/metrics/metric-family';
import { shareEngineHost } from '@/lib/server/shared-host';
import { idleHub } from '@/test/fixtures/bare-server';
import { breakersViewOf } from '@/test/fixtures/breakers-view';
import { calmSource } from '@/test/fixtures/health';
import { sampleMeters } from '@/test/fixtures/meters';

const TOKEN = 'a-token-of-a-scraper-0123';
type Source = Parameters<typeof engineFamilies>[0];

const serve = (answer: () => Promise<Answer>): void =>
  shareEngineHost({
    ask: answer,
    csv: () => Promise.reject(new Error('an export was opened')),
    hub: { ...idleHub, size: () => 7 },
    stop: () => Promise.resolve(),
  });
const scrape = async (
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; type: string | null }> => {
  const answer = await GET(
    new Request('http://localhost:3000/api/metrics', {
      headers: { host: 'localhost:3000', [CLIENT_HEADER]: '127.0.0.1', ...headers },
    }),
  );
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
};
/** What an engine of this publication would be scraped of, by series. */
const seriesOf = async (source: Source, meters = sampleMeters(Date.now())): Promise<ReadonlyMap<string, number>> => {
  serve(() => Promise.resolve(jsonAnswer(engineFamilies(source, meters, Date.now()))));
  const { text } = await scrape();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
};
const calm = (): Source & { rows: never[] } => ({ ...calmSource(Date.now()), rows: [] });
const named = (series: ReadonlyMap<string, number>, name: string) =>
  [...series].filter(([key]) => key === name || key.startsWith(`${name}{`));

afterEach(() => {
  shareEngineHost(undefined);
  shareAuth(undefined);
});

describe('/api/metrics', () => {
  it('is in the format of Prometheus, each name described once, each series told once', async () => {
    serve(() => Promise.resolve(jsonAnswer(engineFamilies(calm(), sampleMeters(Date.now()), Date.now()))));
    const { status, text, type } = await scrape();
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const lines = text.split('\n');
    expect(lines.pop()).toBe('');
    const described = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
    expect(new Set(described).size).toBe(described.length);
    const samples = lines.filter((line) => !line.startsWith('#'));
    for (const line of samples)
      expect(line).toMatch(/^breakwater_[a-z0-9_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? -?[0-9.e+-]+$/);
    const series = samples.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(series).size).toBe(series.length);
  });

  it('tells what the publication says', async () => {
    const source = calm();
    const series = await seriesOf(source);
    const { totals, block } = source.snapshot ?? {};
    expect(series.get('breakwater_up')).toBe(1);
    expect(series.get('breakwater_data_known')).toBe(1);
    expect(series.get('breakwater_block_lag')).toBe(Math.max(0, 103 - (block?.number ?? 0)));
    expect(series.get('breakwater_bad_debt_usd')).toBe(1_200);
    expect(series.get('breakwater_liquidatable_usd{side="debt"}')).toBe(3_500);
    expect(series.get('breakwater_at_risk_usd{side="debt",hf_below="1.05"}')).toBe(80_000);
    expect(series.get('breakwater_positions{class="liquidatable"}')).toBe(2);
    expect(series.get('breakwater_positions{class="below_1_05"}')).toBe(7);
    expect(named(series, 'breakwater_positions').reduce((sum, [, count]) => sum + count, 0)).toBe(totals?.positions);
    const wsteth = [...series].find(
      ([key]) => key.startsWith('breakwater_oracle_deviation_bps') && key.includes('wstETH'),
    );
    expect(wsteth?.[1]).toBe(-285);
    expect(series.get('breakwater_tick_duration_seconds_bucket{reason="block",le="0.1"}')).toBe(2);
    expect(series.get('breakwater_tick_duration_seconds_bucket{reason="block",le="+Inf"}')).toBe(3);
    expect(series.get('breakwater_tick_duration_seconds_sum{reason="block"}')).toBe(0.75);
    expect(
      series.get('breakwater_breaker_trips_total{breaker="market:local",scope="market",name="Local market"}'),
    ).toBe(2);
    expect(series.get('breakwater_rpc_errors_total{kind="unreachable"}')).toBe(1);
    expect(series.get('breakwater_store_write_lag_seconds')).toBe(0.25);
    expect(series.get('breakwater_stream_clients')).toBe(7);
    expect(series.get('breakwater_heap_bytes{thread="engine",of="used"}')).toBe(50_000_000);
    expect(series.get('breakwater_process_memory_bytes')).toBeGreaterThan(1e6);
    expect(named(series, 'breakwater_build_info')[0]?.[0]).toContain('version="0.1.0"');
  });

  it.each(BREAKER_STATES)(
    'has a series for every state of a breaker, and 1 for the one it is in: %s',
    async (state) => {
      const breakers = breakersViewOf(Date.now() - 400, [{ key: 'market:local', name: 'Local market', state }]);
      const series = await seriesOf({ ...calm(), breakers });
      for (const each of BREAKER_STATES)
        expect(
          series.get(
            `breakwater_breaker_state{breaker="market:local",scope="market",name="Local market",state="${each}"}`,
          ),
          each,
        ).toBe(each === state ? 1 : 0);
    },
  );

  it('leaves out what is not known', async () => {
    const source = calm();
    if (!source.snapshot) throw new Error('no snapshot');
    const assets = Object.fromEntries(
      Object.entries(source.snapshot.assets).map(([key, asset]) => [key, { ...asset, divergenceBps: null }]),
    );
    const totals = { ...source.snapshot.totals, badDebt: null, borrowed: null };
    const gaps = await seriesOf(
      { ...source, snapshot: { ...source.snapshot, assets, totals } },
      sampleMeters(Date.now(), { head: null, rpcErrors: null, heap: null }),
    );
    for (const name of ['bad_debt_usd', 'borrowed_usd', 'oracle_deviation_bps', 'block_lag', 'rpc_errors_total'])
      expect(named(gaps, `breakwater_${name}`), name).toEqual([]);
    expect(named(gaps, 'breakwater_supplied_usd')).toHaveLength(1);

    const MARKET = ['positions', 'at_risk_usd', 'liquidatable_usd', 'supplied_usd', 'oracle_votes'];
    const down = await seriesOf({ ...source, status: { ...source.status, state: 'down', reason: 'lost' } });
    expect(down.get('breakwater_data_known')).toBe(0);
    for (const name of MARKET) expect(named(down, `breakwater_${name}`), name).toEqual([]);
    expect(down.get('breakwater_engine_state{state="down"}')).toBe(1);
    expect(named(down, 'breakwater_block_age_seconds')).toHaveLength(1);

    for (const breakers of [null, breakersViewOf(Date.now() - 11_000)]) {
      const series = await seriesOf({ ...source, breakers });
      for (const name of ['breaker_state', 'withheld_usd', 'withheld_liquidations'])
        expect(named(series, `breakwater_${name}`), name).toEqual([]);
    }
    // Counts of an engine in another process that is not heard any more.
    const old = await seriesOf(source, sampleMeters(Date.now() - 60_000));
    for (const name of ['store_write_lag_seconds', 'breaker_trips_total', 'tick_duration_seconds_count', 'block_lag'])
      expect(named(old, `breakwater_${name}`), name).toEqual([]);
  });

  it.each([
    ['refuses', () => Promise.resolve(problemAnswer(503, 'The engine does not answer.'))],
    ['is silent', () => new Promise<Answer>(() => undefined)],
    ['talks nonsense', () => Promise.resolve(jsonAnswer([{ name: 1 }]))],
  ])('says that it is up and knows nothing when the engine %s', async (_, answer) => {
    serve(answer);
    const { status, text } = await scrape();
    expect(status).toBe(200);
    expect(text).toContain('\nbreakwater_up 1\n');
    expect(text).toContain('\nbreakwater_data_known 0\n');
    expect(text).not.toContain('breakwater_positions');
  });

  it('is for whoever may read, and for the scraper that has the token', async () => {
    const use = (environment: Record<string, string>) => shareAuth(createAuth(parseAuthConfig(environment), Date.now));
    serve(() => Promise.resolve(jsonAnswer([])));
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    use({});
    expect((await scrape()).status).toBe(200);
    for (const READ of ['signed-in', 'listed']) {
      use({ READ, METRICS_TOKEN: TOKEN });
      expect((await scrape(bearer(TOKEN))).status).toBe(200);
      for (const headers of [{}, bearer(`${TOKEN}x`), bearer(TOKEN.slice(1)), bearer(''), { authorization: TOKEN }])
        expect((await scrape(headers)).status, JSON.stringify(headers)).toBe(401);
      use({ READ });
      expect((await scrape(bearer(TOKEN))).status).toBe(401);
      expect((await scrape(bearer('undefined'))).status).toBe(401);
    }
    // A token too short to be one closes everything.
    const wrong = parseAuthConfig({ METRICS_TOKEN: 'short' });
    expect([wrong.READ, wrong.METRICS_TOKEN]).toEqual(['listed', undefined]);
  });

  it('opens nothing but metrics', async () => {
    shareAuth(createAuth(parseAuthConfig({ READ: 'listed', METRICS_TOKEN: TOKEN }), Date.now));
    serve(() => Promise.resolve(jsonAnswer([])));
    const { GET: snapshot } = await import('@/app/api/v1/snapshot/route');
    const request = new Request('http://localhost:3000/api/v1/snapshot', {
      headers: { host: 'localhost:3000', [CLIENT_HEADER]: '127.0.0.1', authorization: `Bearer ${TOKEN}` },
    });
    expect((await snapshot(request)).status).toBe(401);
  });
});

describe('metricsText', () => {
  it('escapes what a label may hold', () => {
    const text = metricsText([
      { name: 'breakwater_x', type: 'gauge', help: 'a\\b\nc', samples: [{ labels: { name: 'a"b\\c\nd' }, value: 1 }] },
    ]);
    expect(text).toBe(
      '# HELP breakwater_x a\\\\b\\nc\n# TYPE breakwater_x gauge\nbreakwater_x{name="a\\"b\\\\c\\nd"} 1\n',
    );
  });
  it('tells no nought for nothing', () => {
    const family = { name: 'breakwater_x', type: 'gauge', help: 'x' } as const;
    expect(metricsText([{ ...family, samples: [] }])).toBe('');
    expect(metricsText([{ ...family, samples: [{ value: Number.NaN }] }])).toBe('');
  });
});
