import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PlannedSale, slackOf, withSlack } from '@/lib/core/execution/keeper/planned-sale';
import type { VenueRoute } from '@/lib/core/execution/routing/route';
import { accountOf } from '@/test/fixtures/keeper-world';

const [collateral, debt] = [accountOf(1), accountOf(2)];
const sale = (...outs: readonly bigint[]): PlannedSale => {
  const out = outs.reduce((sum, each) => sum + each, 0n);
  const legs = outs.map((expectedOut) => ({ hops: [], amountIn: 1n, expectedOut, minOut: expectedOut, share: 1 }));
  const facts = { amountIn: 1n, expectedOut: out, minOut: out, gas: 0, netOut: out, block: 1n, impact: 0 };
  const route: VenueRoute = { kind: 'venues', tokenIn: collateral, tokenOut: debt, legs, ...facts };
  return { collateral, amountIn: 1n, expectedOut: out, route };
};

it('gives way by the share of the sale, but never by more than the share of the profit that may be lost', () => {
  const tolerance = { slippageBps: 50, profitAtRiskBps: 5_000 };
  expect(slackOf(tolerance, 1_000_000n, 100_000n)).toBe(5_000n);
  expect(slackOf(tolerance, 1_000_000n, 4_000n)).toBe(2_000n);
  expect(slackOf({ ...tolerance, profitAtRiskBps: 0 }, 1_000_000n, 4_000n)).toBe(0n);
});

it('of all legs together no more is given away, and of each no more than its part', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
  fc.assert(
    fc.property(
      fc.array(fc.array(amount, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      amount,
      (all, much) => {
        const sales = all.map((outs) => sale(...outs));
        const out = sales.reduce((sum, { expectedOut }) => sum + expectedOut, 0n);
        const slack = much % (out + 1n);
        const least = withSlack(sales, slack);
        const minOut = least.reduce((sum, { route }) => sum + (route?.minOut ?? 0n), 0n);
        expect(minOut).toBeGreaterThanOrEqual(out - slack);
        for (const { route } of least) {
          expect(route?.minOut).toBe(route?.legs.reduce((sum, leg) => sum + leg.minOut, 0n));
          for (const leg of route?.legs ?? [])
            expect(leg.expectedOut - leg.minOut).toBeLessThanOrEqual((leg.expectedOut * slack) / out);
        }
      },
    ),
  );
});

it('what is not sold gives nothing away', () => {
  const kept: PlannedSale = { collateral: debt, amountIn: 7n, expectedOut: 7n, route: undefined };
  expect(withSlack([kept], 0n)).toEqual([kept]);
  expect(withSlack([kept, sale(100n)], 10n)[1]?.route?.minOut).toBe(90n);
});
