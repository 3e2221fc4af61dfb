import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BREAKERS, readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { RULE_IDS } from '@/lib/core/breaker/rules';
import { writeBreakersFile } from '@/lib/devnet/breakers-file';
import { loadBreakers } from '@/lib/server/breaker-file';
import { createRuntime } from '@/lib/server/runtime';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const file = async (text: string): Promise<string> => {
  const path = join(folder, 'given.json');
  await writeFile(path, text);
  return path;
};

describe('the breakers’ file', () => {
  it('is the defaults where none is named, and they with its own over them where one is', async () => {
    expect(await loadBreakers(undefined)).toEqual(DEFAULT_BREAKERS);
    const config = await loadBreakers(await file('{"scopes": {"asset": {"cooldownMs": 5000}}}'));
    expect(config.scopes.asset.cooldownMs).toBe(5_000);
    expect(config.scopes.global).toEqual(DEFAULT_BREAKERS.scopes.global);
  });

  it.each([
    ['{', /is not JSON/],
    ['{"rules": {"feed-agee": {}}}', /does not set the circuit breakers:\n {2}rules: .*feed-agee/],
    ['{"rules": {"price-velocity": {"open": {"at": 100}}}}', /rules\.price-velocity: open\.at/],
    ['{"silence": 1}', /silence/],
  ])('refuses %s in words', async (text, words) => {
    await expect(loadBreakers(await file(text))).rejects.toThrow(words);
  });

  it('halts the start when it is wrong or away', async () => {
    const market = join(folder, 'market.json');
    await writeFile(market, '{}');
    await expect(loadBreakers(join(folder, 'nowhere.json'))).rejects.toThrow(/cannot be read\. Set BREAKERS/);
    const runtime = await createRuntime({
      RPC_URL: 'ws://127.0.0.1:1',
      MARKET: 'AaveV3Ethereum',
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      BREAKERS: join(folder, 'nowhere.json'),
    });
    expect(runtime.source.frame().status).toMatchObject({ state: 'halted' });
    expect(runtime.source.frame().status.reason).toContain('Set BREAKERS');
    expect(runtime.tryAgain).toBe(false);
    await runtime.stop();
  });

  it('of the browser tests that throw prices about has every rule switched off', async () => {
    const { rules } = await loadBreakers('test/fixtures/quiet-breakers.json');
    expect(RULE_IDS.filter((id) => rules[id]?.enabled !== false)).toEqual([]);
  });

  it('of the local market is one that is taken', async () => {
    const config = await loadBreakers(await writeBreakersFile(folder));
    expect(readBreakerConfig(config).ok).toBe(true);
    expect(config.scopes.global.cooldownMs).toBeLessThan(10_000);
    expect(config.scopes.global.resetOperators).toBe(2);
  });
});
