import { describe, expect, test } from 'vitest';
import { configVersion, DEFAULT_BREAKERS, readBreakerConfig, settingsOf } from '@/lib/core/breaker/breaker-config';
import { breakerEventSchema } from '@/lib/core/breaker/breaker-event';
import { configChange, configDifferences } from '@/lib/core/breaker/config-change';
import { keyOf, WETH } from './single-breaker';

const read = (input: unknown) => {
  const result = readBreakerConfig(input);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result;
};
const problems = (input: unknown): readonly string[] => {
  const result = readBreakerConfig(input);
  return result.ok ? [] : result.problems;
};

describe('a configuration', () => {
  test('has a default for everything, and a version that follows from all of it', () => {
    const { config, version } = read({});
    expect(config).toEqual(DEFAULT_BREAKERS);
    expect(version).toMatch(/^0x[0-9a-f]{64}$/);
    expect(configVersion(read({ rules: {} }).config)).toBe(version);
    // Said or not, a default is the same configuration; anything else is another.
    expect(read({ rules: { 'protocol-gap': { open: { at: 250 } } } }).version).toBe(version);
    for (const other of [
      { rules: { 'protocol-gap': { open: { at: 251 } } } },
      { silenceMs: 9_000 },
      { scopes: { asset: { cooldownMs: 61_000 } } },
    ])
      expect(read(other).version).not.toBe(version);
  });

  test('a rule is patched by the configuration, then by its class, then by its own key', () => {
    const { config } = read({
      rules: { 'price-velocity': { open: { at: 600 }, evidence: 3 } },
      classes: { staked: { 'price-velocity': { open: { at: 500, dwellMs: 1_000 } } } },
      overrides: { [keyOf('price-velocity')]: { 'price-velocity': { watch: null, missing: { as: 'watch' } } } },
    });
    const of = (key: 'global' | `asset:${typeof WETH}`, assetClass?: 'staked') =>
      settingsOf(config, 'price-velocity', key, assetClass);
    expect(of('global')).toMatchObject({
      evidence: 3,
      open: { at: 600, clear: 360, dwellMs: 5_000 },
      watch: { at: 300 },
    });
    expect(of('global', 'staked')).toMatchObject({ evidence: 3, open: { at: 500, clear: 300, dwellMs: 1_000 } });
    expect(of(`asset:${WETH}`, 'staked')).toMatchObject({
      watch: null,
      open: { at: 500 },
      missing: { as: 'watch', dwellMs: 10_000 },
    });
    expect(settingsOf(config, 'price-velocity', 'global', 'stable').open?.at).toBe(150);
    // A hysteresis is taken along with its threshold, kept where it is said, and is none at nought.
    const patch = (open: object) =>
      settingsOf(read({ rules: { 'protocol-gap': { open } } }).config, 'protocol-gap', 'global', undefined).open;
    expect(patch({ at: 500 })).toMatchObject({ at: 500, clear: 300 });
    expect(patch({ at: 500, clear: 200 })).toMatchObject({ at: 500, clear: 200 });
    expect(patch({ dwellMs: 1 })).toEqual({ at: 250, clear: 150, dwellMs: 1 });
    const quorum = settingsOf(
      read({ rules: { 'quorum-lost': { open: { at: -1 } } } }).config,
      'quorum-lost',
      'global',
      undefined,
    );
    expect(quorum.open).toMatchObject({ at: -1, clear: -1 });
    const lockout = settingsOf(
      read({ rules: { 'protocol-gap': { lockout: { at: 900 } } } }).config,
      'protocol-gap',
      'global',
      undefined,
    );
    expect(lockout.lockout).toEqual({ at: 900, clear: 900, dwellMs: 0 });
  });

  test('what is wrong is said in plain words, with where it is', () => {
    expect(problems({ rules: { 'protocol-gap': { open: { clear: 251 } } } })).toContain(
      'rules.protocol-gap: open.clear (251) lies beyond open.at (250): it would clear while it fails',
    );
    expect(problems({ rules: { 'protocol-gap': { open: { clear: 250 } } } })).toEqual([]);
    expect(problems({ rules: { 'quorum-lost': { open: { at: 1, clear: 0 } } } })[0]).toMatch(
      /open\.clear \(0\) lies beyond open\.at \(1\)/,
    );
    expect(problems({ rules: { 'quorum-lost': { open: { at: 1, clear: 1 } } } })).toEqual([]);
    expect(problems({ rules: { 'protocol-gap': { watch: { at: 251 } } } })[0]).toMatch(
      /open\.at \(250\) would come before watch\.at \(251\)/,
    );
    expect(problems({ rules: { 'protocol-gap': { watch: { at: 250 } } } })).toEqual([]);
    expect(problems({ rules: { 'feed-age': { open: null } } })[0]).toMatch(
      /no level left: to switch it off, say enabled: false/,
    );
    expect(problems({ rules: { 'feed-age': { watch: { dwellMs: 1 } } } })[0]).toMatch(/watch\.at is missing/);
    expect(problems({ classes: { stable: { 'price-velocity': { open: { at: 40 } } } } })[0]).toMatch(
      /^classes\.stable\.price-velocity: open\.at \(40\)/,
    );
    expect(problems({ overrides: { global: { 'basket-fall': { lockout: { at: 100 } } } } })[0]).toMatch(
      /^overrides\.global\.basket-fall: lockout\.at/,
    );
    expect(problems({ scopes: { asset: { cooldownMs: 4_000_000 } } })).toEqual([
      'scopes.asset.maxCooldownMs: is less than cooldownMs, the shortest there is',
    ]);
    expect(problems({ scopes: { asset: { cooldownMs: 3_600_000 } } })).toEqual([]);
    expect(problems({ overrides: { 'asset:0xAB': {} } })[0]).toMatch(
      /^overrides\.asset:0xAB: is no breaker: global, market:<id>/,
    );
    for (const wrong of [
      { rule: {} },
      { rules: { nonsense: {} } },
      { rules: { 'feed-age': { evidence: 0 } } },
      { maxGapMs: '5' },
      null,
      7,
      { scopes: { asset: { lockoutAfter: 0 } } },
    ])
      expect(problems(wrong).length).toBeGreaterThan(0);
  });
});

describe('a change of configuration', () => {
  const before = read({}).config;
  const next = read({
    rules: { 'protocol-gap': { open: { at: 400 } } },
    overrides: { global: { 'basket-fall': { lockout: null } } },
    passable: [],
  });
  const by = { actor: '0xalice', reason: 'calmer feeds', at: 5, block: '9' };

  test('is told value by value, defaults written out', () => {
    expect(configDifferences(before, before)).toEqual([]);
    expect(configDifferences(before, next.config)).toEqual([
      { path: 'overrides', from: '{}', to: null },
      { path: 'overrides.global.basket-fall.lockout', from: null, to: 'null' },
      { path: 'passable', from: '["source-dispersion"]', to: '[]' },
      { path: 'rules.protocol-gap.open.at', from: '250', to: '400' },
      { path: 'rules.protocol-gap.open.clear', from: '150', to: '240' },
    ]);
  });

  test('is an event of the audit log, and none where nothing differs', () => {
    expect(configChange(before, read({ rules: { 'protocol-gap': { enabled: true } } }).config, by)).toBeUndefined();
    const event = configChange(before, next.config, by);
    expect(breakerEventSchema.parse(event)).toEqual(event);
    expect(event).toMatchObject({
      kind: 'config',
      key: null,
      actors: ['0xalice'],
      reason: 'calmer feeds',
      configVersion: next.version,
    });
    expect(event?.why).toMatch(/^Configuration changed by 0xalice: .*rules\.protocol-gap\.open\.at: 250 → 400/);
    expect(event?.why).not.toMatch(/more/);
    const six = configChange(
      before,
      read({
        rules: {
          'protocol-gap': { open: { at: 400 } },
          'feed-age': { open: { at: 120 } },
          'lst-depeg': { evidence: 9, staleMs: 999 },
        },
      }).config,
      by,
    );
    expect(six?.differences).toHaveLength(6);
    expect(six?.why).toMatch(/; and 1 more\.$/);
  });
});
