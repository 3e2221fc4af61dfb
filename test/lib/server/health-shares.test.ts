import { describe, expect, it } from 'vitest';
import { HEALTH_BOUNDS, healthVerdict } from '@/lib/core/snapshot/health-verdict';
import { parseConfig } from '@/lib/server/config';
import { healthShares } from '@/lib/server/health-shares';
import { calmFacts, NOW } from '@/test/fixtures/health';

const DEFAULTS = {
  badDebtBps: HEALTH_BOUNDS.badDebtBps,
  below1Bps: HEALTH_BOUNDS.below1Bps,
  below105Bps: HEALTH_BOUNDS.below105Bps,
  unknownBps: HEALTH_BOUNDS.unknownBps,
};

describe('HEALTH_BOUNDS', () => {
  it('sets what it names, and leaves the rest', () => {
    expect(healthShares({})).toMatchObject(DEFAULTS);
    expect(healthShares({ HEALTH_BOUNDS: ' below1Bps = 0, badDebtBps=2.5 ' })).toEqual({
      ...DEFAULTS,
      below1Bps: 0,
      badDebtBps: 2.5,
    });
  });

  it.each([
    'below1Bps',
    'below1Bps=',
    'below1Bps=x',
    'below1Bps=-1',
    'silenceMs=9',
    'below1Bps=1,below1Bps=2',
    'a=b=c',
    ',',
  ])('is refused as %j with what it must be, and nothing of it holds', (text) => {
    const parsed = parseConfig({ RPC_URL: 'http://localhost:1', MARKET: 'x', HEALTH_BOUNDS: text });
    expect(parsed).toMatchObject({
      ok: false,
      message: expect.stringContaining('HEALTH_BOUNDS must be shares in bps'),
    });
    expect(healthShares({ HEALTH_BOUNDS: text })).toMatchObject(DEFAULTS);
  });

  it('decides the verdict', () => {
    const facts = calmFacts();
    const codes = (shares?: Parameters<typeof healthVerdict>[2]) =>
      healthVerdict(facts, NOW, shares).reasons.map(({ code }) => code);
    expect(codes()).toEqual(['healthy']);
    expect(codes({ ...DEFAULTS, below1Bps: 0 })).toEqual(['at-risk']);
    expect(codes({ ...DEFAULTS, below105Bps: 0, badDebtBps: 0 }).sort()).toEqual(['at-risk', 'bad-debt']);
  });
});
