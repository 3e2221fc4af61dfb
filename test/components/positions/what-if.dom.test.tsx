import { describe, expect, it } from 'vitest';
import { formatShock, parseShock } from '@/components/positions/shock-param';
import { whatIf } from '@/components/positions/what-if';
import { assetAddress, fixtureDetail } from '../../fixtures/snapshot';

const weth = assetAddress('WETH');
const legs = { weth: { asset: weth, symbol: 'WETH' }, usdc: { asset: assetAddress('USDC'), symbol: 'USDC' } };

describe('what if', () => {
  it('computes by the exact rules: 40 WETH × 2,400 × 0.83 ÷ 85,000', () => {
    const { position, status } = whatIf(fixtureDetail(), {});
    expect(position.healthFactor).toBe((40n * 2400n * 8300n * 10n ** 14n) / 85_000n);
    expect(status).toBe('liquidatable');
  });

  it('follows a price, and the status with it', () => {
    expect(whatIf(fixtureDetail(), { [weth]: 2_000 }).status).toBe('watch');
    const fallen = whatIf(fixtureDetail(), { [weth]: -5_000 });
    expect(fallen.status).toBe('bad-debt');
    expect(fallen.position.totalCollateral).toBe(48_000n * 10n ** 8n);
  });

  it('is unknown while a price is', () => {
    const detail = fixtureDetail();
    const blind = { ...detail, debts: detail.debts.map((leg) => ({ ...leg, price: null, value: null })) };
    expect(whatIf(blind, { [weth]: -100 })).toMatchObject({ status: 'unknown', position: { healthFactor: undefined } });
  });

  it('is kept in the URL by symbol and percent', () => {
    const moves = parseShock('WETH:-12.5,DOGE:3,USDC:x', legs);
    expect(moves).toEqual({ [weth]: -1250 });
    expect(formatShock(moves, legs)).toBe('WETH:-12.5');
    expect(formatShock({ [weth]: 0 }, legs)).toBeUndefined();
    expect(parseShock('WETH:-100', legs)).toEqual({});
  });
});
