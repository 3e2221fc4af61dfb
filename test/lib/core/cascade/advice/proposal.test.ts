import { IRiskSteward_ABI } from '@aave-dao/aave-address-book/abis';
import { type Address, decodeFunctionData } from 'viem';
import { describe, expect, test } from 'vitest';
import { configuratorCalls, type ProposedTerms, stewardCalls } from '@/lib/core/cascade/advice/proposal';

const [a, b, to] = [1, 2, 3].map((each) => `0x${each.toString(16).padStart(40, '0')}` as Address) as [
  Address,
  Address,
  Address,
];
const KEEP = 2n ** 256n - 1n - 42n;
const TERMS: readonly ProposedTerms[] = [
  { asset: a, collateral: { ltv: 7_400, liquidationThreshold: 7_900, liquidationBonus: 10_650 } },
  { asset: b, supplyCap: 5n },
];

describe('a risk steward’s calls', () => {
  test('by the published ABI of the steward they say what was asked, and keep the rest', () => {
    const [terms, caps, ...more] = stewardCalls(to, TERMS).map(({ data }) =>
      decodeFunctionData({ abi: IRiskSteward_ABI, data }),
    );
    expect(more).toEqual([]);
    expect(terms).toEqual({
      functionName: 'updateCollateralSide',
      args: [
        [{ asset: a, ltv: 7_400n, liqThreshold: 7_900n, liqBonus: 650n, debtCeiling: KEEP, liqProtocolFee: KEEP }],
      ],
    });
    expect(caps).toEqual({
      functionName: 'updateCaps',
      args: [[{ asset: b, supplyCap: 5n, borrowCap: KEEP }]],
    });
  });

  test('nothing asked, nothing called', () => {
    expect(stewardCalls(to, [{ asset: a }])).toEqual([]);
    expect(configuratorCalls(to, [{ asset: a }])).toEqual([]);
  });
});
