import { describe, expect, it } from 'vitest';
import { cascadeReplayQuerySchema } from '@/lib/core/snapshot/cascade-replay-schema';
import { cellShock } from '@/lib/devnet/cascade/cell-shock';

const address = (digit: string) => `0x${digit.repeat(40)}` as `0x${string}`;
const [WETH, WSTETH, WBTC, USDC] = ['a', 'b', 'c', 'd'].map(address) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
];
const groups = { money: new Set([USDC]), follows: new Map([[WSTETH, WETH]]) };
const shock = (cell: object) =>
  Object.fromEntries(cellShock(cascadeReplayQuerySchema.parse(cell), [WETH, WSTETH, WBTC, USDC], groups));

describe('cellShock', () => {
  it('takes along what is a claim on what falls, and nothing else', () => {
    expect(shock({ first: WETH, fall: 2_000 })).toEqual({ [WETH]: 0.8, [WSTETH]: 0.8 });
    expect(shock({ first: WSTETH, fall: 2_000 })).toEqual({ [WSTETH]: 0.8 });
  });

  it('lets each asset that is named fall by its own', () => {
    expect(shock({ first: WETH, fall: 2_000, second: WSTETH, secondFall: 2_500 })).toEqual({
      [WETH]: 0.8,
      [WSTETH]: 0.75,
    });
    expect(shock({ first: WETH, fall: 1_000, second: WBTC })).toEqual({ [WETH]: 0.9, [WSTETH]: 0.9, [WBTC]: 0.9 });
  });

  it('spreads the larger fall over the others but for money', () => {
    expect(shock({ first: WBTC, fall: 4_000, correlation: 50 })).toEqual({ [WETH]: 0.8, [WSTETH]: 0.8, [WBTC]: 0.6 });
  });
});
