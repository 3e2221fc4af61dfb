import { expect, it } from 'vitest';
import { createPullOracles, type PullOracleSettings } from '@/lib/adapters/oracles/pull-oracles';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';

const WETH = `0x${'1'.repeat(40)}` as const;
const both = { symbol: 'WETH', pyth: `0x${'ab'.repeat(32)}`, redstone: 'ETH' };
const states = (asset: object, local: boolean, settings: PullOracleSettings) =>
  createPullOracles({
    feeds: marketConfigSchema.shape.feeds.parse({ [WETH]: asset }),
    local,
    clock: { now: () => 0 },
    settings,
  }).map((source) => `${source.id} ${source.health().state}`);

it('are those that the feeds name', () => {
  expect(states({ symbol: 'WETH' }, false, {})).toEqual([]);
  expect(states({ symbol: 'WETH', redstone: 'ETH' }, false, {})).toEqual(['redstone connecting']);
});

it('ask Pyth only with a key, or where an address is set; RedStone by default', () => {
  expect(states(both, false, {})).toEqual(['pyth off', 'redstone connecting']);
  expect(states(both, false, { PYTH_API_KEY: 'key' })).toEqual(['pyth connecting', 'redstone connecting']);
  expect(states(both, false, { HERMES_URL: 'http://127.0.0.1:1' })[0]).toBe('pyth connecting');
});

it('ask no public server for a local market', () => {
  expect(states(both, true, { PYTH_API_KEY: 'key', REDSTONE_API_KEY: 'key' })).toEqual(['pyth off', 'redstone off']);
  expect(states(both, true, { HERMES_URL: 'http://127.0.0.1:1', REDSTONE_URLS: ['http://127.0.0.1:2'] })).toEqual([
    'pyth connecting',
    'redstone connecting',
  ]);
});
