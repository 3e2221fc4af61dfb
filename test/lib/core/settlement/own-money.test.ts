import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '@/lib/core/settlement/ledger/ledger-entry';
import { type MeantMoney, ownMoney, type RealisedMoney } from '@/lib/core/settlement/own-money';

const token = (digit: string) => `0x${digit.repeat(40)}` as const;
const [debt, weth, link] = [token('1'), token('2'), token('3')];
const [us, sender, pool, venue] = [token('a'), token('b'), token('c'), token('d')];
const accounts = [token('e'), token('f')] as const;

/** 1,000 and 500 repaid of borrowed money, 2 WETH and 50 LINK sold for 1,100 and 550. */
const meant: MeantMoney = {
  projectedTo: 1_000n,
  liquidations: [
    {
      account: accounts[0],
      collateralAsset: weth,
      debtAsset: debt,
      planned: { repaid: 1_000_000n, seizedNet: 2_000n },
    },
    { account: accounts[1], collateralAsset: link, debtAsset: debt, planned: { repaid: 500_000n, seizedNet: 50_000n } },
  ],
  sales: [
    { collateral: weth, amountIn: 2_000n, expectedOut: 1_100_000n, minOut: 1_090_000n, legs: [{}] },
    { collateral: link, amountIn: 50_000n, expectedOut: 550_000n, minOut: 545_000n, legs: [{}] },
  ],
  ...{ loan: 1_500_000n, premium: 750n, expected: 149_250n },
  gas: { simulated: 800_000n, limit: 1_000_000n, maxFeePerGas: 30n },
};

interface Outcome {
  readonly repaid: bigint;
  readonly out: bigint;
  readonly left: bigint;
  readonly sold?: bigint;
  readonly loan?: bigint;
  readonly predicted?: bigint | undefined;
}
const entry = (line: LedgerEntry['line'], of: LedgerEntry['token'], amount: bigint, more = {}): LedgerEntry => ({
  ...{ line, token: of, amount, from: pool, to: us, fromRole: 'lender', toRole: 'liquidator', logIndex: 0 },
  ...more,
});
const into = { from: us, to: venue, fromRole: 'liquidator', toRole: 'venue' } as const;
const outOf = { from: venue, to: us, fromRole: 'venue', toRole: 'liquidator' } as const;
const realised = ({ repaid, out, left, sold = 2_000n, loan = 1_500_000n, ...more }: Outcome): RealisedMoney => ({
  timestamp: 1_012n,
  liquidations: [
    {
      ...{ account: accounts[0], repaid, seizedNet: 2_000n },
      predicted: { repaid: more.predicted ?? repaid, seizedNet: 2_000n },
    },
    { account: accounts[1], repaid: 500_000n, seizedNet: 50_000n, predicted: undefined },
  ],
  entries: [
    entry('flash-principal', debt, loan),
    entry('flash-premium', debt, 750n),
    entry('swap-in', weth, sold, into),
    entry('swap-in', link, 50_000n, into),
    // From pool to pool: neither sold nor got by us.
    entry('swap-in', weth, 9n, { ...into, fromRole: 'venue' }),
    entry('swap-out', debt, out - 550_000n, outOf),
    entry('swap-out', debt, 550_000n, outOf),
    entry('paid-out', debt, left, { from: us, to: sender }),
  ],
  ...{ gasUsed: 780_000n, gasCost: 15_600_000n },
});
const reasons = (outcome: Outcome) =>
  Object.fromEntries(
    ownMoney(meant, realised(outcome)).map(({ name, token: of, meant: was, realised: is, reason }) => [
      name === 'received' || name === 'sold' ? `${name} ${of === weth ? 'WETH' : 'LINK'}` : name,
      [is - was, reason],
    ]),
  );

describe('a transaction of ours, line by line', () => {
  it('has no reason to give where it came out as planned', () => {
    expect(reasons({ repaid: 1_000_000n, out: 1_650_000n, left: 149_250n })).toEqual({
      loan: [0n, 'none'],
      premium: [0n, 'none'],
      repaid: [0n, 'none'],
      'received WETH': [0n, 'none'],
      'received LINK': [0n, 'none'],
      'sold WETH': [0n, 'none'],
      'sold LINK': [0n, 'none'],
      proceeds: [0n, 'none'],
      profit: [0n, 'none'],
      'gas-used': [-20_000n, 'gas'],
      'gas-cost': [-14_400_000n, 'gas'],
    });
  });

  it('calls interest what interest can be, slippage what the venues may give less, and the profit their sum', () => {
    // 12 s may bring 18 units of 1,500,000 and 2 of rounding.
    const off = reasons({ repaid: 1_000_020n, out: 1_640_000n, left: 139_230n });
    expect(off).toMatchObject({
      repaid: [20n, 'accrual'],
      proceeds: [-10_000n, 'slippage'],
      profit: [-10_020n, 'sum'],
    });
    // Better than expected is as much of the venues.
    expect(reasons({ repaid: 1_000_000n, out: 1_660_000n, left: 159_250n }).proceeds).toEqual([10_000n, 'slippage']);
  });

  it('absorbs nothing: what no reason gives is unexplained', () => {
    // More than interest, and one of the two was not predicted.
    expect(reasons({ repaid: 1_000_021n, out: 1_650_000n, left: 149_229n }).repaid).toEqual([21n, 'unexplained']);
    // Less than the venues were allowed to give cannot have happened.
    expect(reasons({ repaid: 1_000_000n, out: 1_634_999n, left: 134_249n }).proceeds?.[1]).toBe('unexplained');
    expect(reasons({ repaid: 1_000_000n, out: 1_650_000n, left: 149_250n, sold: 1_999n })).toMatchObject({
      'sold WETH': [-1n, 'unexplained'],
      proceeds: [0n, 'none'],
    });
    expect(reasons({ repaid: 1_000_000n, out: 1_650_000n, left: 149_250n, loan: 1n }).loan?.[1]).toBe('unexplained');
    // As much as was expected although the proceeds were not: a unit went elsewhere.
    expect(reasons({ repaid: 1_000_000n, out: 1_650_001n, left: 149_250n }).profit).toEqual([0n, 'unexplained']);
  });

  it('lets a price or the position have moved where the rules bear every one out', () => {
    const both: RealisedMoney = {
      ...realised({ repaid: 900_000n, out: 1_650_000n, left: 249_250n }),
    };
    const known = {
      ...both,
      liquidations: both.liquidations.map((each) => ({
        ...each,
        predicted: { repaid: each.repaid, seizedNet: each.seizedNet },
      })),
    };
    const repaid = (of: RealisedMoney) => ownMoney(meant, of).find(({ name }) => name === 'repaid')?.reason;
    expect([repaid(both), repaid(known)]).toEqual(['unexplained', 'moved']);
  });

  it('counts what is received in the debt asset itself as left, and tells nothing of sales where there are none', () => {
    const same: MeantMoney = {
      ...meant,
      liquidations: [
        {
          account: accounts[0],
          collateralAsset: debt,
          debtAsset: debt,
          planned: { repaid: 1_000n, seizedNet: 1_050n },
        },
      ],
      sales: [{ collateral: debt, amountIn: 1_050n, expectedOut: 1_050n, minOut: 1_050n, legs: [] }],
      ...{ loan: 1_000n, premium: 1n, expected: 49n, gas: { ...meant.gas, simulated: undefined } },
    };
    const lines = ownMoney(same, {
      ...{ timestamp: 1_000n, gasUsed: 1n, gasCost: 30_000_000n },
      liquidations: [{ account: accounts[0], repaid: 1_000n, seizedNet: 1_050n, predicted: undefined }],
      entries: [
        entry('flash-principal', debt, 1_000n),
        entry('flash-premium', debt, 1n),
        entry('paid-out', debt, 49n, { from: us, to: sender }),
      ],
    });
    expect(lines.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      'loan none',
      'premium none',
      'repaid none',
      'received none',
      'profit none',
      'gas-cost none',
    ]);
  });
});
