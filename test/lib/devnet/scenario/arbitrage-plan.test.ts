import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrages, type PoolState, pairAmountIn, sqrtPriceX96 } from '@/lib/devnet/scenario/arbitrage-plan';

const [A, B, C] = ['0xa', '0xb', '0xc'] as const;
const pool = (price: number, rest: Partial<PoolState> = {}): PoolState => ({
  ...{ version: 3, address: '0x1', token0: A, token1: B, fee: 500, price },
  ...rest,
});
const market =
  (usd0: number, usd1 = 1) =>
  (token: string) =>
    token === A ? usd0 : token === B ? usd1 : undefined;
const plan = (pools: readonly PoolState[], usd0: number) => arbitrages(pools, market(usd0), 0.0002, 4);

describe('arbitrages', () => {
  it('leaves a pool alone within its fee and the margin', () => {
    expect(plan([pool(3_000 * 1.00069)], 3_000)).toEqual([]);
    expect(plan([pool(3_000 * 0.99931)], 3_000)).toEqual([]);
    expect(plan([pool(3_000 * 1.00071)], 3_000)).toHaveLength(1);
  });

  it('sells what the pool overpays, until the pool is its fee away from the market', () => {
    const [down] = plan([pool(3_300)], 3_000);
    expect(down).toMatchObject({ tokenIn: A, tokenOut: B });
    expect(down?.target).toBeCloseTo(3_000 / 0.9995, 6);
    const [up] = plan([pool(2_700)], 3_000);
    expect(up).toMatchObject({ tokenIn: B, tokenOut: A });
    expect(up?.target).toBeCloseTo(3_000 * 0.9995, 6);
  });

  it('takes the furthest first, few a round, and none without a price', () => {
    const pools = [1.01, 1.05, 0.9, 1.02, 1.03, 1.04].map((factor, n) => pool(3_000 * factor, { address: `0x${n}` }));
    expect(plan(pools, 3_000).map((trade) => trade.pool.address)).toEqual(['0x2', '0x1', '0x5', '0x4']);
    expect(plan([pool(1, { token1: C })], 3_000)).toEqual([]);
    expect(plan([pool(Number.NaN)], 3_000)).toEqual([]);
  });

  it('has nothing left to do after its own trades', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.constantFrom(100, 500, 3_000), (factor, fee) => {
        const [trade] = plan([pool(3_000 * factor, { fee })], 3_000);
        if (trade) expect(plan([pool(trade.target, { fee })], 3_000)).toEqual([]);
      }),
    );
  });
});

describe('pairAmountIn', () => {
  it('brings a constant product to the target', () => {
    for (const factor of [1.5, 1.02, 0.98, 0.6]) {
      const reserves = [1_000e18, 1_000e18 * 3_000 * factor] as const;
      const [trade] = plan([pool(3_000 * factor, { version: 2, fee: 3_000, reserves })], 3_000);
      if (!trade) throw new Error('no trade');
      const [own, other] = trade.tokenIn === A ? reserves : [reserves[1], reserves[0]];
      const paid = Number(pairAmountIn(trade)) * 0.997;
      const left = (own * other) / (own + paid);
      const price = trade.tokenIn === A ? left / (own + paid) : (own + paid) / left;
      expect(price / trade.target).toBeCloseTo(1, 9);
    }
  });
});

describe('sqrtPriceX96', () => {
  it('is as the pools count', () => {
    expect(sqrtPriceX96(1)).toBe(2n ** 96n);
    expect(sqrtPriceX96(4)).toBe(2n ** 97n);
  });
});
