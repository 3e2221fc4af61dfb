import type { Hash, TransactionReceipt } from 'viem';
import { describe, expect, it, vi } from 'vitest';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import {
  ApprovalTooLowError,
  type LiquidationEffects,
  LiquidationRevertedError,
  type LiquidationStepName,
  needsReview,
  runLiquidation,
} from '@/lib/wallet/liquidation-flow';
import { isUserRejection, type StepStatus, walletErrorMessage } from '@/lib/wallet/transaction-step';
import { agreedGuard, mispricedGuard } from '@/test/fixtures/guard';
import { freePermission, stoppedPermission } from '@/test/fixtures/permission';

const address = (byte: string) => `0x${byte.repeat(20)}` as const;
const hash = `0x${'ab'.repeat(32)}` as Hash;

const executable = (overrides: Partial<ExecutablePlan['plan']> = {}, block = 10): ExecutablePlan => ({
  plan: {
    collateralAsset: address('c0'),
    debtAsset: address('d0'),
    debtToCover: '8500000000',
    repaid: '8500000000',
    seized: '4462500000000000000',
    seizedNet: '4441250000000000000',
    protocolFee: '21250000000000000',
    bonus: '212500000000000000',
    deficits: [],
    healthFactorAfter: '1000000000000000000',
    profit: '38250000000',
    pricedBy: 'composite',
    ...overrides,
  },
  money: null,
  account: address('aa'),
  block: { number: block, hash, timestamp: 1_700_000_000, receivedAt: 0 },
  projectedTo: 1_700_000_002,
  to: address('b0'),
  data: '0x1234',
  guard: agreedGuard,
  permission: freePermission,
  approve: overrides.repaid ?? '8500000000',
  tokens: { aToken: address('a1'), variableDebtToken: address('d1'), treasury: null },
});

const mined = (status: 'success' | 'reverted') =>
  ({ status, blockNumber: 11n, logs: [] }) as unknown as TransactionReceipt;

/** A wallet and chain in memory: allowance really changes, sends are recorded. */
function world(overrides: Partial<LiquidationEffects> = {}, allowance = 0n) {
  const sent: { data: string; gas: bigint }[] = [];
  const effects: LiquidationEffects = {
    freshPlan: vi.fn(async () => executable({}, 11)),
    allowance: async () => allowance,
    approve: async (amount) => {
      allowance = amount;
    },
    simulate: async () => 400_000n,
    send: async (call) => {
      sent.push(call);
      return hash;
    },
    receipt: async () => mined('success'),
    ...overrides,
  };
  const seen: [LiquidationStepName, StepStatus['kind']][] = [];
  const report = (step: LiquidationStepName, status: StepStatus) => seen.push([step, status.kind]);
  return { effects, sent, seen, report, allowance: () => allowance };
}

const live = () => new AbortController().signal;

describe('runLiquidation', () => {
  it('replans, approves exactly, replans again, simulates, signs with a gas margin, and waits', async () => {
    const w = world();
    const result = await runLiquidation(w.effects, executable(), w.report, live());
    expect(result.kind).toBe('mined');
    expect(w.allowance()).toBe(8_500_000_000n);
    expect(w.effects.freshPlan).toHaveBeenCalledTimes(2);
    expect(w.sent).toEqual([{ to: address('b0'), data: '0x1234', gas: 480_000n }]);
    expect(w.seen.filter(([, kind]) => kind === 'done').map(([step]) => step)).toEqual([
      'plan',
      'approve',
      'plan',
      'simulate',
      'sign',
      'receipt',
    ]);
  });

  it('skips the approval when the pool may already take enough', async () => {
    const approve = vi.fn();
    const w = world({ approve }, 8_500_000_000n);
    await runLiquidation(w.effects, executable(), w.report, live());
    expect(approve).not.toHaveBeenCalled();
    expect(w.seen).toContainEqual(['approve', 'skipped']);
  });

  it('sends nothing when the plan changed since it was shown', async () => {
    const w = world({ freshPlan: async () => executable({ seizedNet: '4000000000000000000' }, 11) });
    const result = await runLiquidation(w.effects, executable(), w.report, live());
    expect(result.kind).toBe('plan-changed');
    expect(w.sent).toEqual([]);
    expect(w.allowance()).toBe(0n);
  });

  it('asks again when the market no longer bears the liquidation out, before anything is sent or between approval and signature', async () => {
    const first = world({ freshPlan: async () => ({ ...executable({}, 11), guard: mispricedGuard }) });
    expect((await runLiquidation(first.effects, executable(), first.report, live())).kind).toBe('plan-changed');
    expect(first.allowance()).toBe(0n);
    let plans = 0;
    const second = world({
      freshPlan: async () => ({ ...executable({}, 11), guard: plans++ === 0 ? agreedGuard : mispricedGuard }),
    });
    expect((await runLiquidation(second.effects, executable(), second.report, live())).kind).toBe('plan-changed');
    expect(second.allowance()).toBe(8_500_000_000n);
    expect(second.sent).toEqual([]);
    // Known and agreed to when it was started: it goes through.
    const known = world({ freshPlan: async () => ({ ...executable({}, 11), guard: mispricedGuard }) });
    const seen = { ...executable(), guard: mispricedGuard };
    expect((await runLiquidation(known.effects, seen, known.report, live())).kind).toBe('mined');
  });

  it('asks again when a breaker stops it that did not then; what was overridden goes through', async () => {
    const stopped = { ...executable({}, 11), permission: stoppedPermission('open') };
    const first = world({ freshPlan: async () => stopped });
    expect((await runLiquidation(first.effects, executable(), first.report, live())).kind).toBe('plan-changed');
    expect(first.sent).toEqual([]);
    const known = world({ freshPlan: async () => stopped });
    const seen = { ...executable(), permission: stoppedPermission('half-open') };
    expect((await runLiquidation(known.effects, seen, known.report, live())).kind).toBe('mined');
    const manual = world({ freshPlan: async () => ({ ...stopped, permission: stoppedPermission('manual') }) });
    expect((await runLiquidation(manual.effects, seen, manual.report, live())).kind).toBe('plan-changed');
  });

  it('sends nothing when the simulation reverts', async () => {
    const w = world({ simulate: async () => Promise.reject(new Error('HealthFactorNotBelowThreshold')) });
    await expect(runLiquidation(w.effects, executable(), w.report, live())).rejects.toThrow('HealthFactorNot');
    expect(w.sent).toEqual([]);
    expect(w.seen.at(-1)).toEqual(['simulate', 'failed']);
  });

  it('stops when the wallet lowered the approval', async () => {
    const w = world({ approve: async () => undefined });
    await expect(runLiquidation(w.effects, executable(), w.report, live())).rejects.toBeInstanceOf(ApprovalTooLowError);
    expect(w.sent).toEqual([]);
  });

  it('reports a mined revert as a failure that carries its receipt', async () => {
    const w = world({ receipt: async () => mined('reverted') });
    const error = await runLiquidation(w.effects, executable(), w.report, live()).catch((caught) => caught);
    expect(error).toBeInstanceOf(LiquidationRevertedError);
    expect(error.receipt.blockNumber).toBe(11n);
    expect(w.seen.at(-1)).toEqual(['receipt', 'failed']);
  });

  it('sends nothing once cancelled', async () => {
    const controller = new AbortController();
    const w = world({
      simulate: async () => {
        controller.abort();
        return 1n;
      },
    });
    await expect(runLiquidation(w.effects, executable(), w.report, controller.signal)).rejects.toThrow();
    expect(w.sent).toEqual([]);
  });

  it('follows what was sent to its end, though it was cancelled while the wallet asked', async () => {
    const controller = new AbortController();
    const w = world({
      send: async () => {
        controller.abort();
        return hash;
      },
    });
    const result = await runLiquidation(w.effects, executable(), w.report, controller.signal);
    expect(result).toMatchObject({ kind: 'mined', hash });
    expect(w.seen.at(-1)).toEqual(['receipt', 'done']);
  });
});

describe('needsReview', () => {
  it('lets accrual of seconds pass and stops on another pair, more to pay or less to receive', () => {
    expect(needsReview(executable(), executable({ repaid: '8500000900' }))).toBe(false);
    expect(needsReview(executable(), executable({ repaid: '8600000000' }))).toBe(true);
    expect(needsReview(executable(), executable({ seizedNet: '4400000000000000000' }))).toBe(true);
    expect(needsReview(executable(), executable({ collateralAsset: address('c1') }))).toBe(true);
    expect(needsReview(executable(), executable({ debtToCover: '1' }))).toBe(true);
  });
});

describe('walletErrorMessage', () => {
  it('finds a rejection below wrapping errors', () => {
    const rejected = Object.assign(new Error('denied'), { code: 4001 });
    const wrapped = new Error('request failed', { cause: new Error('inner', { cause: rejected }) });
    expect(isUserRejection(wrapped)).toBe(true);
    expect(walletErrorMessage(wrapped)).toMatch(/Nothing was sent/);
    expect(isUserRejection(new Error('network'))).toBe(false);
  });
});
