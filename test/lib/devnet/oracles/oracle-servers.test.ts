import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createPullOracles } from '@/lib/adapters/oracles/pull-oracles';
import { KNOWN_ORACLE_IDS } from '@/lib/adapters/protocols/aave-v3/known-oracle-ids';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { type OracleServers, startOracleServers } from '@/lib/devnet/oracles/oracle-servers';
import { parseConfig } from '@/lib/server/config';

const WETH = `0x${'1'.repeat(40)}` as const;
const USDC = `0x${'2'.repeat(40)}` as const;
let servers: OracleServers;
let publishing: NodeJS.Timeout;
let usd = 2_000;

beforeAll(async () => {
  servers = await startOracleServers([
    { symbol: 'WETH', stable: false },
    { symbol: 'USDC', stable: true },
    { symbol: 'unknown', stable: false },
  ]);
  publishing = setInterval(
    () =>
      servers.publish(
        new Map([
          ['WETH', usd],
          ['USDC', 1],
        ]),
      ),
    50,
  );
});
afterAll(async () => {
  clearInterval(publishing);
  await servers.stop();
});

it('the demo’s variables lead both oracles to the market’s prices', { timeout: 15_000 }, async () => {
  const parsed = parseConfig({ RPC_URL: 'ws://127.0.0.1:1', MARKET: 'market.json', ...servers.env });
  if (!parsed.ok) throw new Error(parsed.message);
  const sources = createPullOracles({
    feeds: marketConfigSchema.shape.feeds.parse({
      [WETH]: { symbol: 'WETH', ...KNOWN_ORACLE_IDS.get('WETH') },
      [USDC]: { symbol: 'USDC', ...KNOWN_ORACLE_IDS.get('USDC') },
    }),
    local: true,
    clock: { now: () => Date.now() },
    settings: parsed.config,
  });
  const newest = new Map<string, Quote>();
  const stops = sources.map((source) =>
    source.subscribe(new Set([WETH, USDC]), (quote) => newest.set(`${quote.source} ${quote.asset}`, quote)),
  );
  const prices = (asset: string) => ['pyth', 'redstone'].map((id) => newest.get(`${id} ${asset}`)?.price);
  await vi.waitFor(() => expect(prices(WETH)).toEqual([200_000_000_000n, 200_000_000_000n]), 5_000);
  await vi.waitFor(() => expect(prices(USDC)).toEqual([100_000_000n, 100_000_000n]), 5_000);
  usd = 1_900;
  await vi.waitFor(() => expect(prices(WETH)).toEqual([190_000_000_000n, 190_000_000_000n]), 10_000);
  for (const source of sources) expect(source.health()).toMatchObject({ state: 'live', rejected: 0 });
  for (const stop of stops) await stop();
});
