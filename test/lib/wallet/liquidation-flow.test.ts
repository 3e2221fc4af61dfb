import { encodeAbiParameters, encodeEventTopics, erc20Abi, type Hash, type TransactionReceipt } from 'viem';
import { describe, expect, it, vi } from 'vitest';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import type { SaleView } from '@/lib/core/snapshot/route-schema';
import {
  ApprovalTooLowError,
  type LiquidationEffects,
  LiquidationRevertedError,
  type LiquidationStepName,
  runLiquidation,
} from '@/lib/wallet/liquidation-flow';
import { reviewReason } from '@/lib/wallet/plan-review';
import { isUserRejection, type StepStatus, walletErrorMessage } from '@/lib/wallet/transaction-step';
import type { WalletCall } from '@/lib/wallet/wallet-order';
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

/** Sells at once: `call` is the executor's, or null where the wallet makes its own calls. */
const selling = (
  by: 'own' | 'flash',
  { call = true, deployed = true, promised = '100000000' } = {},
): Pick<ExecutablePlan, 'funded' | 'sale'> => ({
  funded: {
    ...{ by, amount: '8500000000', premium: '0', promised, expected: '200000000' },
    lender: by === 'flash' ? { kind: 'aave-v3', address: address('b0') } : null,
    executor: {
      ...{ address: address('e8'), deployed },
      deployment: deployed ? null : { to: address('4e'), data: '0xde' },
    },
    call: call ? { to: address('e8'), data: '0xe8' } : null,
  },
  sale: {
    kind: 'route',
    route: {
      ...{ by: 'venues', tokenIn: address('c0'), tokenOut: address('d0') },
      ...{ amountIn: '4441250000000000000', expectedOut: '8700000000', minOut: '8650000000' },
      ...{ gas: 150_000, netOut: null, impact: 0.001, block: 10, expiresAt: null, legs: [] },
      call: call ? null : { to: address('5a'), data: '0x5a', spender: address('5a') },
    },
  },
});

/** A wallet and chain in memory: allowance really changes, sends are recorded. */
function world(overrides: Partial<LiquidationEffects> = {}, allowance = 0n) {
  const sent: { calls: readonly WalletCall[]; gas: bigint | undefined }[] = [];
  const effects: LiquidationEffects = {
    freshPlan: vi.fn(async () => executable({}, 11)),
    allowance: async () => allowance,
    batches: false,
    approve: async ({ amount }) => {
      allowance = amount;
    },
    freshSale: async () => selling('own', { call: false }).sale as SaleView,
    simulate: async () => 400_000n,
    send: async (calls, gas) => {
      sent.push({ calls, gas });
      return { kind: 'transaction', hash };
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
    expect(w.sent).toEqual([{ calls: [{ to: address('b0'), data: '0x1234' }], gas: 480_000n }]);
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
        return { kind: 'transaction', hash };
      },
    });
    const result = await runLiquidation(w.effects, executable(), w.report, controller.signal);
    expect(result).toMatchObject({ kind: 'mined', hash });
    expect(w.seen.at(-1)).toEqual(['receipt', 'done']);
  });
});

describe('who pays, and what becomes of the collateral', () => {
  const none = vi.fn();
  const run = async (plan: Partial<ExecutablePlan>, overrides: Partial<LiquidationEffects> = {}, allowance = 0n) => {
    const seen = { ...executable(), ...plan };
    const w = world({ freshPlan: async () => ({ ...executable({}, 11), ...plan }), ...overrides }, allowance);
    return { ...w, result: await runLiquidation(w.effects, seen, w.report, live()) };
  };
  const approving = (to: string, spender: string, amount: bigint) => ({
    to,
    data: `0x095ea7b3${spender.slice(2).padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`,
  });

  it('a flash loan takes nothing of the wallet: one transaction of its executor', async () => {
    const { sent, seen } = await run(selling('flash'), { approve: none });
    expect(none).not.toHaveBeenCalled();
    expect(seen).toContainEqual(['approve', 'skipped']);
    expect(sent).toEqual([{ calls: [{ to: address('e8'), data: '0xe8' }], gas: 480_000n }]);
  });

  it('own funds through an executor are approved to it', async () => {
    const approve = vi.fn(async () => undefined);
    const asked: string[] = [];
    const allowance = async ({ spender }: { spender: string }) => {
      asked.push(spender);
      return approve.mock.calls.length > 0 ? 8_500_000_000n : 0n;
    };
    const { sent } = await run(selling('own'), { approve, allowance });
    expect(approve).toHaveBeenCalledWith({ token: address('d0'), spender: address('e8'), amount: 8_500_000_000n });
    expect(new Set(asked)).toEqual(new Set([address('e8')]));
    expect(sent[0]?.calls).toEqual([{ to: address('e8'), data: '0xe8' }]);
  });

  it('a wallet that batches is asked once, for all of it: approval, liquidation, approval, sale', async () => {
    const send = vi.fn<LiquidationEffects['send']>(async () => ({ kind: 'batch', id: 'id' }));
    const receipt = async () => ({ ...mined('success'), transactionHash: hash });
    const { result, seen } = await run(selling('own', { call: false }), { batches: true, send, receipt });
    expect(send.mock.calls).toEqual([
      [
        [
          approving(address('d0'), address('b0'), 8_500_000_000n),
          { to: address('b0'), data: '0x1234' },
          approving(address('c0'), address('5a'), 4_441_250_000_000_000_000n),
          { to: address('5a'), data: '0x5a' },
        ],
        480_000n,
      ],
    ]);
    // The settlement is found by the hash of the transaction, not by the id.
    expect(result).toMatchObject({ kind: 'mined', hash, sale: undefined });
    expect(seen).not.toContainEqual(['approve', 'running']);
  });

  it('a batch approves only what is missing, takes an old approval back first, and deploys a missing executor', async () => {
    const kept = await run({}, { batches: true }, 8_500_000_000n);
    expect(kept.sent[0]?.calls).toEqual([{ to: address('b0'), data: '0x1234' }]);
    const old = await run({}, { batches: true }, 5n);
    expect(old.sent[0]?.calls.slice(0, 2)).toEqual([
      approving(address('d0'), address('b0'), 0n),
      approving(address('d0'), address('b0'), 8_500_000_000n),
    ]);
    const missing = await run(selling('flash', { deployed: false }), { batches: true });
    expect(missing.sent[0]?.calls).toEqual([
      { to: address('4e'), data: '0xde' },
      { to: address('e8'), data: '0xe8' },
    ]);
  });

  it('says so where the node cannot run a batch in advance, and sets no gas', async () => {
    const { sent } = await run({}, { batches: true, simulate: async () => undefined });
    expect(sent[0]?.gas).toBeUndefined();
  });

  const paidOut = () => ({
    ...mined('success'),
    from: address('11'),
    transactionHash: hash,
    logs: [
      {
        address: address('c0'),
        topics: encodeEventTopics({
          abi: erc20Abi,
          eventName: 'Transfer',
          args: { from: address('b0'), to: address('11') },
        }),
        data: encodeAbiParameters([{ type: 'uint256' }], [4_441_250_000_000_000_001n]),
      },
    ],
  });

  it('others sell afterwards what was paid out, to the unit, at a route of that moment', async () => {
    const freshSale = vi.fn(async () => selling('own', { call: false }).sale as SaleView);
    const { sent, result, seen } = await run(
      selling('own', { call: false }),
      { freshSale, receipt: async () => paidOut() as unknown as TransactionReceipt },
      10n ** 30n,
    );
    expect(freshSale).toHaveBeenCalledWith(4_441_250_000_000_000_001n);
    expect(sent.map(({ calls }) => calls)).toEqual([
      [{ to: address('b0'), data: '0x1234' }],
      [{ to: address('5a'), data: '0x5a' }],
    ]);
    expect(result).toMatchObject({ sale: { kind: 'sold' } });
    expect(seen.at(-1)).toEqual(['sell', 'done']);
  });

  it.each([
    ['the route moved', { minOut: '8649999999' }],
    ['no call is made out', { call: null }],
  ])('keeps the collateral and says why: %s', async (_, change) => {
    const worse = selling('own', { call: false }).sale as Extract<SaleView, { kind: 'route' }>;
    const { sent, result } = await run(
      selling('own', { call: false }),
      {
        freshSale: async () => ({ ...worse, route: { ...worse.route, ...change } }),
        receipt: async () => paidOut() as unknown as TransactionReceipt,
      },
      10n ** 30n,
    );
    expect(sent).toHaveLength(1);
    expect(result).toMatchObject({ kind: 'mined', sale: { kind: 'kept', why: expect.stringMatching(/route|venue/) } });
  });
});

describe('reviewReason', () => {
  const seen = executable();
  it('lets accrual of seconds pass and stops on another pair, more to pay or less to receive', () => {
    expect(reviewReason(seen, executable({ repaid: '8500000900' }))).toBeUndefined();
    for (const change of [
      { repaid: '8600000000' },
      { seizedNet: '4400000000000000000' },
      { collateralAsset: address('c1') },
      { debtToCover: '1' },
    ])
      expect(reviewReason(seen, executable(change))).toBe('plan');
  });

  it('stops where a route promises less by a thousandth of what is repaid, or is no single transaction any more', () => {
    const of = (promised: string, call = true) => ({ ...seen, ...selling('own', { promised, call }) });
    expect(reviewReason(of('100000000'), of('91500000'))).toBeUndefined();
    expect(reviewReason(of('100000000'), of('91499999'))).toBe('route');
    expect(reviewReason(of('100000000'), of('100000000', false))).toBe('route');
    expect(reviewReason(of('100000000'), seen)).toBe('route');
    expect(reviewReason(of('100000000'), of('900000000'))).toBeUndefined();
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
