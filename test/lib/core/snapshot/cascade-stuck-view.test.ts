import { describe, expect, it } from 'vitest';
import type { StuckFound, StuckPosition } from '@/lib/core/cascade/stuck';
import { cascadeStuckPositionSchema } from '@/lib/core/snapshot/cascade-stuck-schema';
import { cascadeStuckView } from '@/lib/core/snapshot/cascade-stuck-view';
import { assetOf } from '@/test/fixtures/book';

const account = (position: number) => `0x${String(position).padStart(40, '0')}` as const;
const stuck = (position: number, over: Partial<StuckPosition> = {}): StuckPosition => ({
  ...{ position, reason: 'dust', health: 0.9, collateral: 100, debt: 95, gas: 3, bonus: 1.21 },
  best: { collateral: 0, debt: 1, profit: -9, bonus: 1.05 },
  heals: { asset: 0, share: 1.2 },
  ...over,
});
const none = { accounts: 0, debt: 0 };
const found = (positions: readonly StuckPosition[]): StuckFound => ({
  positions,
  total: { accounts: positions.length, collateral: 100, debt: 95, badDebt: 0, economicBadDebt: 1 },
  byReason: { 'no-collateral': none, closed: none, 'no-depth': none, dust: none, price: none, thin: none },
});
const start = (seen: boolean) => ({ block: 7, timestamp: 70, seen });

describe('cascadeStuckView', () => {
  it('tells since when only of what was seen to fall, and the prices in dollars', () => {
    const { stuck: told } = cascadeStuckView(
      {
        assets: [assetOf('WETH'), assetOf('USDC')],
        ...{ priceUsd: [2_500, undefined], accountAt: account },
        spells: [
          { account: account(1), start: start(true), end: undefined },
          { account: account(2), start: start(false), end: undefined },
          { account: account(3), start: start(true), end: {} },
        ],
      },
      { found: found([1, 2, 3, 4].map((position) => stuck(position))), computeMs: 1 },
    );
    expect(told.map(({ since }) => since?.block ?? null)).toEqual([7, null, null, null]);
    expect(told[0]).toMatchObject({
      badDebtUsd: 0,
      economicBadDebtUsd: 12.36,
      clears: { bonusBps: 2_100, currentBonusBps: 500, gasUsd: 3, price: { usd: 3_000, share: 1.2 } },
    });
    for (const each of told) expect(cascadeStuckPositionSchema.parse(each)).toEqual(each);
  });

  it('leaves empty what nobody knows', () => {
    const bare = stuck(1, { best: undefined, bonus: undefined, gas: undefined, heals: { asset: 1, share: 2 } });
    const { stuck: told } = cascadeStuckView(
      { assets: [assetOf('WETH'), assetOf('USDC')], priceUsd: [2_500, undefined], accountAt: account, spells: [] },
      { found: found([bare]), computeMs: 1 },
    );
    expect(told[0]).toMatchObject({
      ...{ pair: null, economicBadDebtUsd: null, since: null },
      clears: { bonusBps: null, currentBonusBps: null, gasUsd: null, price: null },
    });
  });
});
