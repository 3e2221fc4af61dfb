import { describe, expect, it } from 'vitest';
import { ledgerCsv } from '@/lib/core/snapshot/ledger-csv';
import type { LedgerEntryView, SettlementLedger } from '@/lib/core/snapshot/ledger-schema';
import { type PlanTrail, trailSteps } from '@/lib/core/snapshot/plan-trail-schema';
import { settlementMoney } from '@/lib/core/snapshot/settlement-money';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { fixtureSnapshot } from '@/test/fixtures/snapshot';

const [sample] = fixtureSnapshot().settlements;
if (!sample) throw new Error('the fixture has settlements');
const amounts = { repaid: '1000000000', seizedNet: '500000000000000000', protocolFee: '5000000000000000' };
const settled: SettlementView = {
  ...sample,
  ...{ ...amounts, seized: '505000000000000000', deficits: [], gasCost: '2000000000000000', timestamp: 1_000 },
  predicted: { ...amounts, seized: '505000000000000000', deficits: [], collateralPrice: '1', debtPrice: '1' },
  unpredicted: null,
  prices: { collateral: '210000000000', debt: '100000000' },
};
const trail = (repaid: string, seconds = 12): PlanTrail => ({
  txHash: sample.txHash,
  planned: { ...amounts, block: 90, projectedTo: 1_000 - seconds },
  quoted: { ...amounts, repaid, block: 91, projectedTo: 1_000 },
});
const reasons = (of: PlanTrail | undefined, row = settled) =>
  trailSteps(of, row).flatMap(({ name, differences }) =>
    differences.map(({ field, by, reason }) => [name, field, by, reason]),
  );

describe('the way from a plan to the chain', () => {
  it('is a step at a time, and says nothing where nothing differs', () => {
    expect(trailSteps(trail(amounts.repaid), settled).map(({ name }) => name)).toEqual([
      'planned',
      'quoted',
      'predicted',
      'realised',
    ]);
    expect(reasons(trail(amounts.repaid))).toEqual([]);
    expect(trailSteps(undefined, { ...settled, predicted: null }).map(({ name }) => name)).toEqual(['realised']);
  });

  it('calls interest what interest can be, and more than that moved where the rules bear it out', () => {
    // 12 s may bring twelve millionths of 1,000 USDC, and rounding.
    expect(reasons(trail('1000012002'))).toEqual([
      ['quoted', 'repaid', 12_002n, 'accrual'],
      ['predicted', 'repaid', -12_002n, 'moved'],
    ]);
    expect(reasons(trail('1000012003'))[0]).toEqual(['quoted', 'repaid', 12_003n, 'moved']);
    expect(reasons(trail('1000012003'), { ...settled, predicted: null })[0]?.[3]).toBe('unexplained');
  });

  it('leaves no room between the prediction for the block and the block', () => {
    const off = (by: bigint) => reasons(undefined, { ...settled, repaid: String(1_000_000_000n + by) })[0]?.[3];
    expect([off(2n), off(3n)]).toEqual(['rounding', 'unexplained']);
  });
});

const entry = (
  line: LedgerEntryView['line'],
  token: `0x${string}`,
  amount: string,
  more: Partial<LedgerEntryView> = {},
): LedgerEntryView => ({
  ...{ line, token, amount, from: sample.liquidator, to: sample.account, fromRole: 'liquidator', toRole: 'venue' },
  ...more,
});

describe('a settlement in dollars', () => {
  const decimalsOf = (asset: string) => (asset === settled.debtAsset ? 6 : 18);
  it('goes from the bonus to the result, step by step, to the last unit of a dollar', () => {
    const entries = [
      entry('flash-premium', settled.debtAsset, '500000'),
      entry('swap-in', settled.collateralAsset, amounts.seizedNet),
      entry('swap-out', settled.debtAsset, '1040000000', { fromRole: 'venue', toRole: 'liquidator' }),
      // From one pool to the next: nobody's gain.
      entry('swap-in', settled.collateralAsset, '7', { fromRole: 'venue' }),
    ];
    const steps = settlementMoney(settled, entries, { decimalsOf, coinPrice: 210_000_000_000n });
    expect(steps?.map(({ name, usd }) => [name, usd])).toEqual([
      ['bonus', 6_050_000_000n], // 0.505 × 2,100 − 1,000
      ['fee', -1_050_000_000n],
      ['premium', -50_000_000n],
      ['slippage', -1_000_000_000n], // 1,050 of collateral for 1,040
      ['gas', -420_000_000n],
      ['result', 3_530_000_000n],
    ]);
  });

  it('takes the part of the gas that its books have, where several share a transaction', () => {
    const entries = [entry('gas', 'native' as `0x${string}`, '500000000000000')];
    const steps = settlementMoney(settled, entries, { decimalsOf, coinPrice: 210_000_000_000n });
    expect(steps?.find(({ name }) => name === 'gas')?.usd).toBe(-105_000_000n);
  });

  it('has no gas and no result where the coin’s price is not known', () => {
    const steps = settlementMoney(settled, [], { decimalsOf, coinPrice: null });
    expect(steps?.map(({ name }) => name)).toEqual(['bonus', 'fee']);
  });

  it('is nothing where a price is not known', () => {
    const { prices: _, ...unpriced } = settled;
    expect(settlementMoney(unpriced, [], { decimalsOf, coinPrice: null })).toBeNull();
    expect(settlementMoney(settled, [], { decimalsOf: () => undefined, coinPrice: null })).toBeNull();
  });
});

it('exports every entry with its two sides, in tokens where the token is known', () => {
  const ledger: SettlementLedger = {
    ...settled,
    entries: [
      entry('repayment', settled.debtAsset, '1500000', { logIndex: 4 }),
      entry('swap-in', settled.account, '7', { venue: 'Curve' }),
    ],
    tokens: [{ token: settled.debtAsset, symbol: '=USDC', decimals: 6 }],
  };
  const [head, first, second, none] = ledgerCsv([ledger, { ...ledger, entries: null }]).split('\r\n');
  expect(head).toContain('line,token,token_address,from,from_role,to,to_role,amount,base_units,log_index,venue');
  expect(first).toContain(`,repayment,'=USDC,${settled.debtAsset},`);
  expect(first).toMatch(/,1\.5,1500000,4,$/);
  expect(second).toMatch(/,,7,,Curve$/);
  expect(none).toBe('');
});
