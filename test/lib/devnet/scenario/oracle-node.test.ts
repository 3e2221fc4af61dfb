import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOracleNode, reportDue } from '@/lib/devnet/scenario/oracle-node';
import { realTimers } from '@/lib/devnet/scenario/timers';

const rule = { symbol: 'WETH', deviationBps: 50, heartbeatS: 3600 };
const last = { answer: 2000_00000000n, atMs: 0 };

test('a round is due at the threshold either way, or when the heartbeat ran out', () => {
  expect(reportDue(rule, last, 2009_99999999n, 1000)).toBeUndefined();
  expect(reportDue(rule, last, 2010_00000000n, 1000)).toBe('deviation');
  expect(reportDue(rule, last, 1990_00000000n, 1000)).toBe('deviation');
  expect(reportDue(rule, last, 2000_00000000n, 3_599_999)).toBeUndefined();
  expect(reportDue(rule, last, 2000_00000000n, 3_600_000)).toBe('heartbeat');
});

describe('createOracleNode', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const setup = (submit: (symbol: string, answer: bigint) => Promise<void>) => {
    const errors: unknown[] = [];
    const node = createOracleNode({
      feeds: [{ ...rule, initialAnswer: 2000_00000000n }],
      submit,
      timers: realTimers,
      lagMs: 400,
      onError: (error) => errors.push(error),
    });
    return {
      node,
      errors,
      see: (usd: number, stalled = false) => node.observe(new Map([['WETH', usd]]), () => stalled),
    };
  };

  test('submits the observed price after the lag, one round at a time', async () => {
    const rounds: bigint[] = [];
    const mined: (() => void)[] = [];
    const { see } = setup((_, answer) => {
      rounds.push(answer);
      return new Promise<void>((resolve) => mined.push(resolve));
    });
    see(1980);
    await vi.advanceTimersByTimeAsync(399);
    expect(rounds).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toEqual([1980_00000000n]);
    see(1900); // the first is not mined yet
    await vi.advanceTimersByTimeAsync(5000);
    expect(rounds).toHaveLength(1);
    mined[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    see(1975); // 25 bps from the mined answer
    await vi.advanceTimersByTimeAsync(5000);
    expect(rounds).toHaveLength(1);
    see(1900);
    await vi.advanceTimersByTimeAsync(400);
    expect(rounds).toEqual([1980_00000000n, 1900_00000000n]);
  });

  test('a stalled feed reports nothing, then jumps', async () => {
    const submit = vi.fn(async () => undefined);
    const { see } = setup(submit);
    see(1500, true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(submit).not.toHaveBeenCalled();
    see(1500);
    await vi.advanceTimersByTimeAsync(400);
    expect(submit).toHaveBeenCalledWith('WETH', 1500_00000000n);
  });

  test('reports after a heartbeat without any move', async () => {
    const submit = vi.fn(async () => undefined);
    const { see } = setup(submit);
    await vi.advanceTimersByTimeAsync(3_600_000);
    see(2000);
    await vi.advanceTimersByTimeAsync(400);
    expect(submit).toHaveBeenCalledTimes(1);
    see(2000);
    await vi.advanceTimersByTimeAsync(400);
    expect(submit).toHaveBeenCalledTimes(1);
  });

  test('a failed round is told and tried again', async () => {
    const submit = vi
      .fn<() => Promise<void>>()
      .mockRejectedValueOnce(new Error('chain gone'))
      .mockResolvedValue(undefined);
    const { see, errors } = setup(submit);
    see(1900);
    await vi.advanceTimersByTimeAsync(400);
    expect(errors).toHaveLength(1);
    see(1900);
    await vi.advanceTimersByTimeAsync(400);
    expect(submit).toHaveBeenCalledTimes(2);
  });

  test('report() drops what was still waiting and submits at once; stop() ends everything', async () => {
    const rounds: bigint[] = [];
    const { node, see } = setup(async (_, answer) => {
      rounds.push(answer);
    });
    see(1000);
    await node.report(new Map([['WETH', 2000]]));
    expect(rounds).toEqual([2000_00000000n]);
    see(1000);
    await node.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(rounds).toHaveLength(1);
  });
});
