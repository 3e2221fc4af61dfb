import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { LiquidationOutcome, LiquidationQuote } from '@/lib/core/protocols/rules';
import { assess } from '@/lib/core/risk/assess';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import { compareSettlement, type DifferenceReason } from '@/lib/core/settlement/compare';
import { type Evaluation, executionChange, repredict } from '@/lib/core/settlement/execution-change';
import { Bps, Ray, TokenAmount } from '@/lib/core/units/units';
import { assetOf, NOW, STABLE, testAccount, testMarket } from '@/test/fixtures/book';
import { testLoss } from '@/test/fixtures/volatility';

const account = testAccount({ WETH: 10 }, { USDC: 17_500, DAI: 100 });
const planned: Evaluation = { market: testMarket({ prices: { WETH: 2_050 } }), account };
const plan = assess(rules, planned.market, account, {
  exitPrices: exitPrices(planned.market, new Map()),
  guard: guardContext(planned.market, []),
  loss: testLoss(planned.market),
  stable: STABLE,
}).plan?.quote as LiquidationQuote;

const outcomeOf = (quote: LiquidationQuote, more: Partial<LiquidationOutcome> = {}): LiquidationOutcome => ({
  account: quote.account,
  collateralAsset: quote.collateralAsset,
  debtAsset: quote.debtAsset,
  liquidator: '0x00000000000000000000000000000000000000aa',
  repaid: quote.repaid,
  seized: quote.seized,
  seizedNet: quote.seizedNet,
  protocolFee: quote.protocolFee,
  deficits: quote.deficits,
  receiveAToken: false,
  ...more,
});
const reasons = (comparison: ReturnType<typeof compareSettlement>) =>
  new Set(comparison.fields.map(({ reason }) => reason));

/** Executes the plan's offer on another state by the rules themselves, and compares. */
function executedOn(executed: Evaluation) {
  const reprediction = repredict(rules, planned, executed, plan);
  if (reprediction.quote === undefined) throw new Error('refused');
  return {
    reprediction,
    comparison: compareSettlement({ plan, outcome: outcomeOf(reprediction.quote), reprediction }),
  };
}

describe('compareSettlement', () => {
  test('mined as planned: zero differences, no reason, all identities hold', () => {
    const { comparison } = executedOn(planned);
    expect(comparison).toMatchObject({ exact: true, explained: true });
    expect(comparison.fields.map(({ name }) => name)).toEqual(['repaid', 'seized', 'seizedNet', 'protocolFee']);
    expect(reasons(comparison)).toEqual(new Set<DifferenceReason>(['none']));
    expect(comparison.identities.map(({ holds }) => holds)).toEqual([true, true, undefined]);
  });

  test('a later price is a price change, a touched account a state change', () => {
    const moved = executedOn({ market: testMarket({ prices: { WETH: 2_040 } }), account });
    expect(reasons(moved.comparison)).toEqual(new Set<DifferenceReason>(['none', 'price-change']));
    expect(moved.comparison).toMatchObject({ exact: false, explained: true });

    const touched = {
      ...account,
      scaledDebt: new Map(account.scaledDebt).set(assetOf('USDC'), TokenAmount(1_000_000_000n)),
    };
    const other = { market: testMarket({ prices: { WETH: 100 } }), account: touched };
    expect(executionChange(planned, other)).toBe('state-change');
    expect(
      executionChange(planned, {
        market: testMarket({ reserve: { WETH: { liquidationBonus: Bps(10_600n) } } }),
        account,
      }),
    ).toBe('state-change');
  });

  test('interest alone is accrual', () => {
    const small = testAccount({ WETH: 1 }, { USDC: 1_750 });
    const before: Evaluation = { market: planned.market, account: small };
    const quote = assess(rules, before.market, small, {
      exitPrices: exitPrices(before.market, new Map()),
      guard: guardContext(before.market, []),
      loss: testLoss(before.market),
      stable: STABLE,
    }).plan?.quote as LiquidationQuote;
    const after = { market: rules.accrue(before.market, NOW + 12n), account: small };
    const reprediction = repredict(rules, before, after, quote);
    const comparison = compareSettlement({
      plan: quote,
      outcome: outcomeOf(reprediction.quote as LiquidationQuote),
      reprediction,
    });
    expect(reprediction.change).toBe('accrual');
    expect(comparison.fields[0]).toMatchObject({ name: 'repaid', reason: 'accrual' });
    expect((comparison.fields[0]?.difference as bigint) > 0n).toBe(true);
  });

  test('other indices at the same time are accrual too; nothing changed is none', () => {
    expect(executionChange(planned, planned)).toBe('none');
    const reserve = { USDC: { variableBorrowIndex: Ray(1_040_000_000_000_000_000_000_000_000n) } };
    expect(executionChange(planned, { market: testMarket({ prices: { WETH: 2_050 }, reserve }), account })).toBe(
      'accrual',
    );
  });

  test('one unexplained unit is reported in its field, with or without a re-prediction', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('repaid', 'seizedNet', 'protocolFee', 'seized'),
        fc.constantFrom(1n, -1n),
        fc.boolean(),
        fc.boolean(),
        (name, unit, withReprediction, wasPlanned) => {
          const outcome = outcomeOf(plan, { [name]: TokenAmount(plan[name] + unit) });
          const reprediction = { quote: plan, change: wasPlanned ? 'none' : 'accrual' } as const;
          const comparison = compareSettlement({ plan, outcome, ...(withReprediction && { reprediction }) });
          expect(comparison).toMatchObject({ exact: false, explained: false });
          const field = comparison.fields.find((each) => each.name === name);
          expect(field).toMatchObject({ difference: unit, reason: 'unexplained' });
          expect(comparison.identities.find((each) => each.name === 'seized = net + fee')?.holds).toBe(
            name === 'repaid',
          );
        },
      ),
    );
  });

  test('a re-prediction that misses is unexplained even where the plan was right', () => {
    const quote = { ...plan, repaid: TokenAmount(plan.repaid + 1n) };
    const comparison = compareSettlement({
      plan,
      outcome: outcomeOf(plan),
      reprediction: { quote, change: 'accrual' },
    });
    expect(comparison.fields[0]).toMatchObject({ difference: 0n, reason: 'unexplained' });
    expect(comparison.explained).toBe(false);
  });

  test('bad debt is compared per reserve, planned or not', () => {
    const dai = assetOf('DAI');
    const outcome = outcomeOf(plan, { deficits: [{ asset: dai, amount: TokenAmount(7n) }] });
    const field = compareSettlement({ plan, outcome }).fields.find(({ name }) => name === 'deficit');
    expect(field).toMatchObject({ asset: dai, planned: 0n, realised: 7n, reason: 'unexplained' });
  });

  test('the identities: debt reduction, and the same position', () => {
    const holds = (input: Partial<Parameters<typeof compareSettlement>[0]>) =>
      compareSettlement({ plan, outcome: outcomeOf(plan), ...input });
    expect(holds({ debtReduction: plan.repaid })).toMatchObject({ exact: true });
    expect(holds({ debtReduction: plan.repaid - 1n })).toMatchObject({ exact: false, explained: false });
    expect(holds({ debtReduction: plan.repaid - 2n, debtRounding: 2n })).toMatchObject({ exact: true });
    expect(holds({ debtReduction: plan.repaid - 3n, debtRounding: 2n })).toMatchObject({ exact: false });
    expect(holds({ debtReduction: plan.repaid + 1n, debtRounding: 2n })).toMatchObject({ exact: false });
    const foreign = outcomeOf(plan, { account: '0x00000000000000000000000000000000000000cc' });
    expect(holds({ outcome: foreign }).exact).toBe(false);
  });
});
