import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feesFor, gasCap } from '@/lib/core/execution/keeper/fees';

const wei = fc.bigInt(0n, 10n ** 13n);

describe('feesFor', () => {
  it('never lets gas cost more than its cap, never tips above it, and outbids what it replaces', () => {
    fc.assert(
      fc.property(
        wei,
        wei,
        fc.bigInt(21_000n, 5_000_000n),
        fc.bigInt(0n, 10n ** 20n),
        fc.option(fc.tuple(wei, wei), { nil: undefined }),
        (baseFee, suggestedTip, gas, mostCost, previous) => {
          const replaces = previous && {
            maxFeePerGas: previous[0] + previous[1],
            maxPriorityFeePerGas: previous[1],
          };
          const fees = feesFor({ baseFee, suggestedTip, gas, mostCost, replaces });
          if (typeof fees === 'string') {
            // Refused only for a reason: the cap is under the base fee, or under what a replacement asks.
            const cap = mostCost / gas;
            expect(cap < baseFee || replaces !== undefined).toBe(true);
            return;
          }
          expect(fees.maxFeePerGas * gas).toBeLessThanOrEqual(mostCost);
          expect(fees.maxFeePerGas).toBeGreaterThanOrEqual(baseFee);
          expect(fees.maxPriorityFeePerGas).toBeLessThanOrEqual(fees.maxFeePerGas);
          if (replaces === undefined) return;
          expect(fees.maxFeePerGas * 8n).toBeGreaterThanOrEqual(replaces.maxFeePerGas * 9n);
          expect(fees.maxPriorityFeePerGas * 8n).toBeGreaterThanOrEqual(replaces.maxPriorityFeePerGas * 9n);
        },
      ),
    );
  });

  it('leaves room for twice the base fee where the profit does, and the tip gives way first', () => {
    const terms = { baseFee: 10n, suggestedTip: 3n, gas: 100n };
    expect(feesFor({ ...terms, mostCost: 10_000n })).toEqual({ maxFeePerGas: 23n, maxPriorityFeePerGas: 3n });
    expect(feesFor({ ...terms, mostCost: 1_200n })).toEqual({ maxFeePerGas: 12n, maxPriorityFeePerGas: 2n });
    expect(feesFor({ ...terms, mostCost: 1_000n })).toEqual({ maxFeePerGas: 10n, maxPriorityFeePerGas: 0n });
    expect(feesFor({ ...terms, mostCost: 999n })).toBe('gas-above-profit');
  });

  it('refuses a replacement that the profit does not carry', () => {
    const replaces = { maxFeePerGas: 20n, maxPriorityFeePerGas: 4n };
    const terms = { baseFee: 5n, suggestedTip: 1n, gas: 1n, replaces };
    // 20 × 1.125 = 22.5, rounded up.
    expect(feesFor({ ...terms, mostCost: 22n })).toBe('replacement-above-profit');
    expect(feesFor({ ...terms, mostCost: 23n })).toEqual({ maxFeePerGas: 23n, maxPriorityFeePerGas: 5n });
  });
});

it('caps gas at a share of the profit and at the limit; a loss carries none', () => {
  expect(gasCap(1_000n, 9_000n, 10_000n)).toBe(900n);
  expect(gasCap(1_000n, 9_000n, 500n)).toBe(500n);
  expect(gasCap(-1n, 9_000n, 500n)).toBe(0n);
});
