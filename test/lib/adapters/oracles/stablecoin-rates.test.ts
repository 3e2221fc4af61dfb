import { describe, expect, it } from 'vitest';
import { createStablecoinRates, stablecoinOf } from '@/lib/adapters/oracles/stablecoin-rates';
import { Usd } from '@/lib/core/units/units';

const usd = (value: number) => Usd(BigInt(Math.round(value * 1e8)));

describe('stablecoin rates', () => {
  const setUp = () => {
    const clock = { now: 1_000_000 };
    const rates = createStablecoinRates(() => clock.now);
    return { clock, rates };
  };

  it('are unknown with fewer than two sources', () => {
    const { rates } = setUp();
    expect(rates.get('USDT', 'binance')).toBeUndefined();
    rates.set('USDT', 'kraken', usd(1));
    expect(rates.get('USDT', 'binance')).toBeUndefined();
    rates.set('USDT', 'coinbase', usd(1.001));
    expect(rates.get('USDT', 'binance')).toBe(usd(1.0005));
    expect(rates.get('USDC', 'binance')).toBeUndefined();
  });

  it('never come from the venue whose quote they convert', () => {
    const { rates } = setUp();
    for (const venue of ['kraken', 'coinbase']) rates.set('USDT', venue, usd(1));
    expect(rates.get('USDT', 'kraken')).toBeUndefined();
    rates.set('USDT', 'bitstamp', usd(0.999));
    expect(rates.get('USDT', 'kraken')).toBe(usd(0.9995));
    rates.set('USDT', 'kraken', usd(50));
    expect(rates.get('USDT', 'kraken')).toBe(usd(0.9995));
  });

  it('are a median, which one bad source does not move outside the others', () => {
    const { rates } = setUp();
    rates.set('USDT', 'kraken', usd(0.999));
    rates.set('USDT', 'coinbase', usd(1.001));
    for (const bad of [0, 0.5, 1, 2, 1e6]) {
      rates.set('USDT', 'bitstamp', usd(bad));
      const rate = rates.get('USDT', 'binance');
      expect(rate).toBeGreaterThanOrEqual(usd(0.999));
      expect(rate).toBeLessThanOrEqual(usd(1.001));
    }
  });

  it('are unknown when the only two disagree', () => {
    const { rates } = setUp();
    rates.set('USDT', 'kraken', usd(0.9));
    rates.set('USDT', 'coinbase', usd(1));
    expect(rates.get('USDT', 'binance')).toBeUndefined();
  });

  it('age out, source by source, and an older word does not replace a newer', () => {
    const { rates, clock } = setUp();
    rates.set('USDT', 'kraken', usd(1), clock.now - 30_000);
    rates.set('USDT', 'coinbase', usd(1));
    rates.set('USDT', 'chainlink', usd(1));
    rates.set('USDT', 'coinbase', usd(5), clock.now - 10);
    expect(rates.get('USDT', 'binance')).toBe(usd(1));
    clock.now += 30_001;
    rates.set('USDT', 'chainlink', usd(1.002));
    expect(rates.get('USDT', 'binance')).toBe(usd(1.001));
    clock.now += 30_000;
    expect(rates.get('USDT', 'binance')).toBeUndefined();
  });
});

describe('stablecoinOf', () => {
  it('knows a stablecoin by the spellings of its token, and takes no other for it', () => {
    expect(['USDT', 'USDt', 'USDT.e', 'USD₮0'].map(stablecoinOf)).toEqual(Array(4).fill('USDT'));
    expect(['USDC', 'USDCn'].map(stablecoinOf)).toEqual(Array(2).fill('USDC'));
    expect(['USDbC', 'DAI', 'WETH', undefined].map(stablecoinOf)).toEqual(Array(4).fill(undefined));
  });
});
