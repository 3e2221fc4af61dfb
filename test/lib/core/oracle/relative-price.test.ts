import { describe, expect, it } from 'vitest';
import type { Quote } from '@/lib/core/oracle/quote';
import { inDollars, mergeUpstreams, type RelativePrice } from '@/lib/core/oracle/relative-price';
import { Usd } from '@/lib/core/units/units';

const [A, B] = ['0xa', '0xb'] as const;
const rate: Quote = {
  source: 'chainlink',
  group: 'push-oracle',
  upstream: 'chainlink:b',
  asset: B,
  price: Usd(3_000_00000000n),
  observedAt: 1_000,
  receivedAt: 9_000,
  heartbeat: 3_600,
  deviationThresholdBps: 50,
};
const pool: RelativePrice = {
  source: 'uniswap-v3-twap:0x1',
  group: 'dex-twap',
  asset: A,
  inAsset: B,
  numerator: 1n,
  denominator: 3n,
  upstream: '0x1',
  observedAt: 8_000,
  slackBps: 5,
};

describe('inDollars', () => {
  it('rounds down, keeps the price’s own time, and adds what both may be off by design', () => {
    expect(inDollars({ ...pool, numerator: 2n, denominator: 7n }, rate)).toEqual({
      quote: {
        source: 'uniswap-v3-twap:0x1',
        group: 'dex-twap',
        upstream: '0x1',
        asset: A,
        price: 857_14285714n,
        observedAt: 8_000,
        receivedAt: 9_000,
        deviationThresholdBps: 55,
      },
      via: 'chainlink:b',
    });
  });

  it('takes everything of the rate where the price is an exchange ratio', () => {
    const ratio = { ...pool, source: 'chainlink', upstream: undefined, observedAt: undefined, slackBps: 0 };
    expect(inDollars(ratio, rate)).toEqual({
      quote: { ...rate, group: 'dex-twap', asset: A, price: 1_000_00000000n },
      via: undefined,
    });
  });

  it('is no better than its rate', () => {
    expect(inDollars(pool, { ...rate, unusable: 'sequencer' }).quote.unusable).toBe('sequencer');
    expect(inDollars({ ...pool, unusable: 'thin' }, { ...rate, unusable: 'sequencer' }).quote.unusable).toBe('thin');
  });
});

describe('mergeUpstreams', () => {
  const direct = (upstream: string, asset: Quote['asset'] = A) => ({
    quote: { ...rate, upstream, asset },
    via: undefined,
  });
  const through = (at: string, via: string, asset: Quote['asset'] = A) => ({
    quote: { ...rate, source: `uniswap-v3-spot:${at}`, upstream: at, asset },
    via,
  });
  const upstreams = (...all: Parameters<typeof mergeUpstreams>[0]) =>
    mergeUpstreams(all).map(({ upstream }) => upstream);

  it('leaves a pool its own upstream while nothing else of the asset hangs on its feed', () => {
    expect(upstreams(direct('chainlink:a'), through('0x1', 'chainlink:b'))).toEqual(['chainlink:a', '0x1']);
    expect(upstreams(through('0x1', 'chainlink:b'), through('0x2', 'chainlink:c'))).toEqual(['0x1', '0x2']);
    // A pool's mean and its last price are one already.
    expect(upstreams(through('0x1', 'chainlink:b'), through('0x1', 'chainlink:b'))).toEqual(['0x1', '0x1']);
  });

  it('makes them one where the feed prices the asset too, or converts another pool of it', () => {
    expect(upstreams(direct('chainlink:b'), through('0x1', 'chainlink:b'))).toEqual(['chainlink:b', 'chainlink:b']);
    expect(upstreams(through('0x1', 'chainlink:b'), through('0x2', 'chainlink:b'))).toEqual([
      'chainlink:b',
      'chainlink:b',
    ]);
  });

  it('looks at one asset at a time', () => {
    expect(upstreams(direct('chainlink:b', B), through('0x1', 'chainlink:b'))).toEqual(['chainlink:b', '0x1']);
  });
});
