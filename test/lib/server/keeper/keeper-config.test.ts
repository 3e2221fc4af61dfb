import { parseEther } from 'viem';
import { expect, it } from 'vitest';
import { parseKeeperConfig } from '@/lib/server/keeper/keeper-config';

const KEY = `0x${'ab'.repeat(32)}`;
const EXECUTOR = '0x00000000000000000000000000000000000e8ec0';
const live = { KEEPER: 'live', KEEPER_KEY: KEY, EXECUTOR };
const refusal = (environment: Record<string, string>): string => {
  const result = parseKeeperConfig(environment);
  if (result.ok) throw new Error('accepted');
  return result.message;
};

it('is off unless told, whatever else is set', () => {
  expect(parseKeeperConfig({})).toEqual({ ok: true, config: { mode: 'off' } });
  expect(parseKeeperConfig({ KEEPER: '', KEEPER_KEY: KEY })).toEqual({ ok: true, config: { mode: 'off' } });
});

it('takes a key, an executor, limits and relays', () => {
  const result = parseKeeperConfig({
    ...live,
    KEEPER_GAS_PER_DAY: '1.5',
    RELAYS: 'https://a.example, https://b.example',
  });
  expect(result).toMatchObject({
    ok: true,
    config: {
      mode: 'live',
      executor: EXECUTOR,
      key: { kind: 'key', key: KEY },
      relays: ['https://a.example', 'https://b.example'],
      settings: { mode: 'live', gas: { perDay: parseEther('1.5') }, minProfit: parseEther('0.001') },
    },
  });
});

it('sells and shares transactions by its own terms, which have bounds', () => {
  expect(parseKeeperConfig(live)).toMatchObject({
    config: {
      planning: { slippageBps: 200, profitAtRiskBps: 5_000, mostTogether: 8 },
      settings: { mostInFlight: 16, simulationsAtOnce: 8 },
    },
  });
  const own = {
    KEEPER_SLIPPAGE_BPS: '0',
    KEEPER_PROFIT_AT_RISK_BPS: '2500',
    KEEPER_TOGETHER: '1',
    KEEPER_SIMULATIONS: '2',
  };
  expect(parseKeeperConfig({ ...live, ...own })).toMatchObject({
    config: {
      planning: { slippageBps: 0, profitAtRiskBps: 2_500, mostTogether: 1 },
      settings: { simulationsAtOnce: 2 },
    },
  });
  // All of the profit at risk would be a promise of nothing.
  expect(refusal({ ...live, KEEPER_PROFIT_AT_RISK_BPS: '10000' })).toContain('0 to 9999');
  expect(refusal({ ...live, KEEPER_TOGETHER: '17' })).toContain('1 to 16');
});

it('says what to set, and never what a secret holds', () => {
  expect(refusal({ KEEPER: 'on' })).toContain('must be off, shadow or live, got “on”');
  expect(refusal({ KEEPER: 'live', EXECUTOR })).toContain('KEEPER_KEYSTORE=');
  expect(refusal({ KEEPER: 'live', KEEPER_KEY: KEY })).toContain('EXECUTOR is not set');
  expect(refusal({ ...live, KEEPER_KEYSTORE: 'a.json' })).toContain('not both');
  expect(refusal({ KEEPER: 'shadow', EXECUTOR, KEEPER_KEYSTORE: 'a.json' })).toContain('KEEPER_PASSWORD_FILE');
  expect(refusal({ ...live, KEEPER_GAS_PER_TRANSACTION: '0.2' })).toContain('contradict');
  expect(refusal({ ...live, KEEPER_MIN_PROFIT: '-1' })).toContain('an amount of ether');
  expect(refusal({ ...live, KEEPER_IN_FLIGHT: '0' })).toContain('1 to 64');
  const wrongKey = refusal({ ...live, KEEPER_KEY: `${KEY}ff` });
  expect(wrongKey).toContain('64 hexadecimal digits');
  expect(wrongKey).not.toContain('abab');
  expect(refusal({ ...live, RELAYS: 'ftp://token@host' })).not.toContain('token');
});
