import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TICK, MIN_TICK, Q96, sqrtRatioAtTick } from '@/lib/core/oracle/tick-math';
import { meanOverWindow, priceAtSqrtRatio } from '@/lib/core/oracle/uniswap-v3';

describe('sqrtRatioAtTick', () => {
  // Uniswap/v3-core contracts/libraries/TickMath.sol: MIN_SQRT_RATIO, MAX_SQRT_RATIO; and its test's snapshots.
  it('gives the published bounds', () => {
    expect(sqrtRatioAtTick(MIN_TICK)).toBe(4_295_128_739n);
    expect(sqrtRatioAtTick(MAX_TICK)).toBe(1461446703485210103287273052203988822378723970342n);
    expect(sqrtRatioAtTick(0)).toBe(Q96);
    expect(sqrtRatioAtTick(50)).toBe(79426470787362580746886972461n);
    expect(sqrtRatioAtTick(-50)).toBe(79030349367926598376800521322n);
  });

  it('is √1.0001^tick, and rises with the tick', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TICK, max: MAX_TICK - 1 }), (tick) => {
        const ratio = sqrtRatioAtTick(tick);
        expect(ratio).toBeLessThan(sqrtRatioAtTick(tick + 1));
        expect(Math.abs(Number(ratio) / 2 ** 96 / 1.0001 ** (tick / 2) - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it('refuses what is no tick', () => {
    for (const tick of [MIN_TICK - 1, MAX_TICK + 1, 0.5, Number.NaN])
      expect(() => sqrtRatioAtTick(tick)).toThrow(RangeError);
  });
});

describe('meanOverWindow', () => {
  const at = (before: bigint, now: bigint, perLiquidity = 1n << 120n) =>
    meanOverWindow({ tickCumulatives: [before, now], secondsPerLiquidityCumulativeX128s: [5n, 5n + perLiquidity] }, 10)
      ?.tick;

  it('rounds toward lower ticks, as OracleLibrary does', () => {
    // Uniswap/v3-periphery test/OracleLibrary.spec.ts: 10 s, from 7 to -12 and to 12.
    expect(at(7n, 12n)).toBe(0);
    expect(at(7n, -12n)).toBe(-2);
    expect(at(12n, 2n)).toBe(-1);
    expect(at(12n, 12n)).toBe(0);
    expect(at(-12n, -12n)).toBe(0);
  });

  it('takes differences of accumulators that wrapped', () => {
    const top = 2n ** 55n - 1n;
    expect(at(top - 49n, -(2n ** 55n) + 50n)).toBe(10);
    const wrapped = meanOverWindow(
      { tickCumulatives: [0n, 0n], secondsPerLiquidityCumulativeX128s: [2n ** 160n - 1n, 10n * 2n ** 128n - 1n] },
      10,
    );
    expect(wrapped?.liquidity).toBe(0n);
  });

  it('gives the harmonic mean of the liquidity, each by its seconds', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            seconds: fc.integer({ min: 1, max: 1_000 }),
            liquidity: fc.bigInt({ min: 10n ** 6n, max: 10n ** 24n }),
          }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        (spells) => {
          const seconds = spells.reduce((sum, spell) => sum + spell.seconds, 0);
          const perLiquidity = spells.reduce((sum, s) => sum + (BigInt(s.seconds) << 128n) / s.liquidity, 0n);
          const mean = meanOverWindow(
            { tickCumulatives: [0n, 0n], secondsPerLiquidityCumulativeX128s: [0n, perLiquidity] },
            seconds,
          );
          const expected = seconds / spells.reduce((sum, s) => sum + s.seconds / Number(s.liquidity), 0);
          expect(Number(mean?.liquidity) / expected).toBeCloseTo(1, 4);
        },
      ),
    );
  });

  it('has no mean over no time, or of accumulators that stand still', () => {
    const still = { tickCumulatives: [0n, 0n], secondsPerLiquidityCumulativeX128s: [7n, 7n] } as const;
    expect(meanOverWindow(still, 10)).toBeUndefined();
    expect(meanOverWindow({ ...still, secondsPerLiquidityCumulativeX128s: [7n, 8n] }, 0)).toBeUndefined();
  });
});

describe('priceAtSqrtRatio', () => {
  it('is the price in whole units, whichever token is first', () => {
    // 2,000 USDC (6) an ether (18): token1 / token0 in base units is 2e-9, or its inverse.
    const at = (sqrt: bigint, assetIsToken0: boolean) => {
      const { numerator, denominator } = priceAtSqrtRatio(sqrt, { assetIsToken0, assetDecimals: 18, quoteDecimals: 6 });
      return Number((numerator * 10n ** 9n) / denominator) / 1e9;
    };
    expect(at(BigInt(Math.round(Math.sqrt(2e-9) * 2 ** 96)), true)).toBeCloseTo(2_000, 6);
    expect(at(BigInt(Math.round(Math.sqrt(5e8) * 2 ** 96)), false)).toBeCloseTo(2_000, 6);
  });
});
