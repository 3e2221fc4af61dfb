import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approvalFor, planCall } from '@/lib/core/execution/plan-call';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { assess } from '@/lib/core/risk/assess';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import { MAX_UINT256, TokenAmount } from '@/lib/core/units/units';
import { STABLE, testAccount, testMarket } from '@/test/fixtures/book';
import { testLoss } from '@/test/fixtures/volatility';

test('an exact offer approves exactly the repayment; an open one adds headroom', () => {
  const of = (repaid: bigint, debtToCover: bigint) => approvalFor({ repaid: TokenAmount(repaid), debtToCover });
  expect(of(1_000_000n, 1_000_000n)).toBe(1_000_000n);
  expect(of(1_000_000n, MAX_UINT256)).toBe(1_000_101n);
  expect(of(1n, MAX_UINT256)).toBe(3n);
  expect(of(1_000_000n, 1_000_050n)).toBe(1_000_050n);
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 40n), fc.bigInt(0n, 10n ** 40n), (repaid, more) => {
      const approve = of(repaid, repaid + more);
      expect(approve >= repaid && approve <= repaid + more).toBe(true);
    }),
  );
});

test('the call carries the offer of the plan, and the approval covers an hour of interest', () => {
  const market = testMarket({ prices: { WETH: 2_000 } });
  const account = testAccount({ WETH: 1 }, { USDC: 1_650 });
  const { plan } = assess(rules, market, account, {
    exitPrices: exitPrices(market, new Map()),
    guard: guardContext(market, []),
    loss: testLoss(market),
    stable: STABLE,
  });
  if (plan === undefined) throw new Error('liquidatable');
  expect(plan.quote.debtToCover).toBe(MAX_UINT256);
  const call = planCall(rules, market, plan);
  expect(call.to).toBe(market.pool);
  expect(call.data).toContain('f'.repeat(64));
  const later = rules.quote(rules.accrue(market, market.block.timestamp + 3_600n), account, plan.quote, MAX_UINT256);
  if (!later.ok) throw new Error(later.reason);
  expect(later.quote.repaid > plan.quote.repaid && later.quote.repaid <= call.approve).toBe(true);
});
