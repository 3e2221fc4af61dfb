import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AccrualOrderError,
  accrue,
  compoundedInterest,
  linearInterest,
  NotAccruedError,
} from '@/lib/core/protocols/aave-v3/accrual';
import { accountData } from '@/lib/core/protocols/aave-v3/health';
import { rayMulHalfUp } from '@/lib/core/units/math';
import { RAY } from '@/lib/core/units/units';
import vectors from '../../../../vectors/aave-v3.json';
import { accountWith, marketWith, NOW, reserveWith, USDC, vectorMarket, WETH } from './market-fixture';

const growing = reserveWith({
  asset: WETH,
  id: 0,
  liquidityIndex: 1_048_540_642_417_873_765_200_833_079n,
  variableBorrowIndex: 1_070_766_170_735_867_540_788_710_974n,
  liquidityRate: 46_062_683_922_433_651_545_591_283n,
  variableBorrowRate: 56_235_456_575_090_775_514_594_900n,
});

describe('interest', () => {
  it('matches the published vector', () => {
    const rate = BigInt(vectors.accrual.rate);
    const seconds = BigInt(vectors.accrual.seconds);
    expect(linearInterest(rate, seconds)).toBe(BigInt(vectors.accrual.linear));
    expect(compoundedInterest('series', rate, seconds)).toBe(BigInt(vectors.accrual.series));
  });

  it('is 1 for zero seconds, and compounding is at least linear', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n * RAY), fc.bigInt(0n, 315_360_000n), (rate, seconds) => {
        for (const law of ['binomial', 'series'] as const) {
          expect(compoundedInterest(law, rate, 0n)).toBe(RAY);
          expect(compoundedInterest(law, rate, seconds) >= linearInterest(rate, seconds)).toBe(true);
        }
      }),
    );
  });

  it('keeps the first two seconds of the binomial free of its higher terms', () => {
    // n(n−1)/2 and n(n−1)(n−2)/6 vanish at n = 1; the third at n = 2.
    expect(compoundedInterest('binomial', RAY, 1n)).toBe(linearInterest(RAY, 1n));
    const squared = RAY / (31_536_000n * 31_536_000n);
    expect(compoundedInterest('binomial', RAY, 2n)).toBe(linearInterest(RAY, 2n) + squared);
  });
});

describe('accrue', () => {
  it.each([1, 10, 11])('is the identity for zero seconds (revision %i)', (revision) => {
    const market = marketWith(revision, [growing], { accruedTo: undefined });
    const same = accrue(market, NOW);
    expect(same.reserves.get(WETH)).toBe(growing);
    expect(same.accruedTo).toBe(NOW);
    expect(accrue(same, NOW)).toBe(same);
  });

  it('always projects from the stored indices, so two steps equal one, and back', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000_000n), fc.bigInt(0n, 10_000_000n), (first, second) => {
        const market = marketWith(10, [growing], { accruedTo: undefined });
        const direct = accrue(market, NOW + second).reserves.get(WETH);
        const twice = accrue(accrue(market, NOW + first), NOW + second).reserves.get(WETH);
        expect(twice?.liquidityIndex).toBe(direct?.liquidityIndex);
        expect(twice?.variableBorrowIndex).toBe(direct?.variableBorrowIndex);
      }),
    );
  });

  it('never shrinks an index', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 10, 11), fc.bigInt(0n, 100_000_000n), (revision, elapsed) => {
        const after = accrue(marketWith(revision, [growing], { accruedTo: undefined }), NOW + elapsed).reserves.get(
          WETH,
        );
        expect(after !== undefined && after.liquidityIndex >= growing.liquidityIndex).toBe(true);
        expect(after !== undefined && after.variableBorrowIndex >= growing.variableBorrowIndex).toBe(true);
      }),
    );
  });

  it('refuses to go back before a stored index, and evaluations refuse a market nobody accrued', () => {
    expect(() => accrue(vectorMarket(10), NOW - 1n)).toThrow(AccrualOrderError);
    const stale = marketWith(10, [growing], { accruedTo: undefined });
    expect(() => accountData(stale, accountWith([], []))).toThrow(NotAccruedError);
  });
});

const shared = new URL('../../../../../../shared/data/vectors/aave_utilities.json', import.meta.url);

describe.skipIf(!existsSync(shared))('aave-utilities pool maths', () => {
  interface Case {
    readonly fn: string;
    readonly rate: string;
    readonly index: string;
    readonly balance: string;
    readonly lastUpdateTimestamp: number;
    readonly currentTimestamp: number;
    readonly expected: string;
  }
  const cases: Case[] = existsSync(shared) ? JSON.parse(readFileSync(shared, 'utf8')).pool_math : [];
  const named = (fn: string): Case => {
    const found = cases.find((each) => each.fn === fn);
    if (found === undefined) throw new Error(`no ${fn} in the vectors`);
    return found;
  };
  const elapsed = (each: Case): bigint => BigInt(each.currentTimestamp - each.lastUpdateTimestamp);

  it('linear interest', () => {
    const each = named('linearInterest');
    expect(linearInterest(BigInt(each.rate), elapsed(each))).toBe(BigInt(each.expected));
  });

  it('a real balance at a real block', () => {
    const each = named('linearBalance');
    const index = rayMulHalfUp(linearInterest(BigInt(each.rate), elapsed(each)), BigInt(each.index));
    expect(rayMulHalfUp(BigInt(each.balance), index)).toBe(BigInt(each.expected));
  });

  it('normalized income', () => {
    const each = named('reserveNormalizedIncome');
    const reserve = reserveWith({
      asset: USDC,
      id: 1,
      liquidityIndex: BigInt(each.index),
      liquidityRate: BigInt(each.rate),
      lastUpdateTimestamp: BigInt(each.lastUpdateTimestamp),
    });
    const accrued = accrue(marketWith(1, [reserve], { accruedTo: undefined }), BigInt(each.currentTimestamp));
    expect(accrued.reserves.get(USDC)?.liquidityIndex).toBe(BigInt(each.expected));
  });
});
