import type { Hash, TransactionReceipt } from 'viem';
import { describe, expect, it } from 'vitest';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { TokenAmount } from '@/lib/core/units/units';
import type { MinedLiquidation } from '@/lib/wallet/liquidation-runs';
import { compareMined } from '@/lib/wallet/settlement-change';
import { agreedGuard } from '@/test/fixtures/guard';
import { freePermission } from '@/test/fixtures/permission';

const address = (byte: string) => `0x${byte.repeat(20)}` as const;
const hash: Hash = `0x${'ab'.repeat(32)}`;
const [weth, usdc, dai] = [address('c0'), address('d0'), address('d1')];
const agreed = { collateral: '230000000000', debt: '100000000' };
type Deficits = SettlementView['deficits'];

const AMOUNTS = { repaid: '8500000000', seized: '4462500', seizedNet: '4441250', protocolFee: '21250' };
const TIME = 1_700_000_002;

const planned = (deficits: Deficits): ExecutablePlan => ({
  plan: {
    collateralAsset: weth,
    debtAsset: usdc,
    debtToCover: '9000000000',
    ...AMOUNTS,
    bonus: '212500',
    deficits,
    healthFactorAfter: '1000000000000000000',
    profit: '38250000000',
    pricedBy: 'composite',
  },
  money: null,
  account: address('aa'),
  block: { number: 10, hash, timestamp: TIME - 2, receivedAt: 0 },
  projectedTo: TIME,
  to: address('b0'),
  data: '0x1234',
  guard: agreedGuard,
  permission: freePermission,
  approve: AMOUNTS.repaid,
  tokens: { aToken: address('a1'), variableDebtToken: address('d2'), treasury: null },
});
const tokens = (deficits: Deficits) =>
  deficits.map(({ asset, amount }) => ({ asset, amount: TokenAmount(BigInt(amount)) }));
const mined = (plan: Deficits, outcome: Deficits): MinedLiquidation => ({
  plan: planned(plan),
  hash,
  receipt: { status: 'success' } as TransactionReceipt,
  outcome: {
    account: address('aa'),
    liquidator: address('f1'),
    collateralAsset: weth,
    debtAsset: usdc,
    repaid: TokenAmount(BigInt(AMOUNTS.repaid)),
    seized: TokenAmount(BigInt(AMOUNTS.seized)),
    seizedNet: TokenAmount(BigInt(AMOUNTS.seizedNet)),
    protocolFee: TokenAmount(BigInt(AMOUNTS.protocolFee)),
    deficits: tokens(outcome),
    receiveAToken: false,
  },
  debtReduction: undefined,
  debtRounding: 0n,
  net: new Map(),
  sale: undefined,
});
/** The engine's record of it, `seconds` later than planned. */
const record = (deficits: Deficits, predicted: Deficits, seconds = 3): SettlementView => ({
  txHash: hash,
  logIndex: 0,
  blockNumber: 11,
  blockHash: hash,
  timestamp: TIME + seconds,
  account: address('aa'),
  liquidator: address('f1'),
  collateralAsset: weth,
  debtAsset: usdc,
  offered: '9000000000',
  ...AMOUNTS,
  deficits,
  gasUsed: '1',
  gasCost: '1',
  predicted: { ...AMOUNTS, deficits: predicted, collateralPrice: agreed.collateral, debtPrice: agreed.debt },
  unpredicted: null,
});
const of = (amount: string, asset: `0x${string}` = usdc): Deficits => [{ asset, amount }];
const deficitOf = (comparison: ReturnType<typeof compareMined>, asset: string = usdc) =>
  comparison.fields.find((field) => field.name === 'deficit' && field.asset === asset);

describe('a mined liquidation against its plan', () => {
  it('calls a deficit that grew by interest alone accrued', () => {
    const comparison = compareMined(
      mined(of('1000000000'), of('1000000350')),
      agreed,
      record(of('1000000350'), of('1000000350')),
    );
    expect(deficitOf(comparison)).toMatchObject({ predicted: 1_000_000_350n, difference: 350n, reason: 'accrual' });
    expect(comparison).toMatchObject({ exact: false, explained: true });
  });

  it('calls one that grew by more than interest can a change of the position, in any reserve', () => {
    const comparison = compareMined(
      mined(of('1000000000', dai), of('1500000000', dai)),
      agreed,
      record(of('1500000000', dai), of('1500000000', dai)),
    );
    expect(deficitOf(comparison, dai)).toMatchObject({ reason: 'state-change' });
  });

  it('never explains a deficit that the rules do not give', () => {
    const missed = compareMined(
      mined(of('1000000000'), of('1000000350')),
      agreed,
      record(of('1000000350'), of('1000000349')),
    );
    expect(deficitOf(missed)?.reason).toBe('unexplained');
    // Predicted, and neither planned nor there.
    const absent = compareMined(mined([], []), agreed, record([], of('7')));
    expect(deficitOf(absent)).toMatchObject({ planned: 0n, predicted: 7n, realised: 0n, reason: 'unexplained' });
    // No record of the engine's: a difference has no proven reason.
    const alone = compareMined(mined(of('1000000000'), of('1000000350')), agreed, undefined);
    expect(deficitOf(alone)?.reason).toBe('unexplained');
  });

  it('is exact where plan, prediction and chain agree', () => {
    expect(compareMined(mined(of('5'), of('5')), agreed, record(of('5'), of('5'))).exact).toBe(true);
  });
});
