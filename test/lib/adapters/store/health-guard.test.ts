import { describe, expect, it } from 'vitest';
import { healthGuard, StoreOverloadedError } from '@/lib/adapters/store/health-guard';

const failure = (code: string, message = 'no'): Error => {
  const cause = Object.assign(new Error(message), { code });
  return new Error('Failed query: …', { cause });
};

const guardWith = (retryDelays: readonly number[], maxWaiting = 10) => {
  let clock = 0;
  const guard = healthGuard({ now: () => ++clock, retryDelays, maxWaiting });
  guard.set('live', '');
  return guard;
};

describe('health guard', () => {
  it('retries while a failure is passing, saying so meanwhile', async () => {
    const guard = guardWith([1, 1]);
    const states: string[] = [];
    let left = 2;
    const result = await guard.run('Saving', async () => {
      states.push(guard.health().state);
      if (left-- > 0) throw failure('53100', 'No space left on device');
      return 'written';
    });
    expect(result).toBe('written');
    expect(states).toEqual(['live', 'down', 'down']);
    expect(guard.health()).toMatchObject({ state: 'live', detail: '' });
  });

  it('rejects when retries are used up, with the cause in words', async () => {
    const guard = guardWith([1]);
    const full = failure('53100', 'No space left on device');
    let tries = 0;
    const run = guard.run('Saving prices', async () => {
      tries++;
      throw full;
    });
    await expect(run).rejects.toBe(full);
    expect(tries).toBe(2);
    expect(guard.health().detail).toBe(
      'Saving prices failed: No space left on device. It was given up; the next one is tried afresh.',
    );
  });

  it('does not repeat what cannot succeed', async () => {
    const guard = guardWith([1, 1, 1]);
    let tries = 0;
    const run = guard.run('Saving', async () => {
      tries++;
      throw failure('22003', 'numeric field overflow');
    });
    await expect(run).rejects.toThrow();
    expect(tries).toBe(1);
  });

  it('keeps writes in order across retries, and goes on after one that failed', async () => {
    const guard = guardWith([5]);
    const order: number[] = [];
    let failed = false;
    const first = guard.inOrder('a', async () => {
      if (!failed) {
        failed = true;
        throw failure('ECONNREFUSED');
      }
      order.push(1);
    });
    const second = guard.inOrder('b', async () => {
      throw failure('22003');
    });
    const third = guard.inOrder('c', async () => {
      order.push(3);
    });
    await Promise.allSettled([first, second, third]);
    expect(order).toEqual([1, 3]);
    await expect(second).rejects.toThrow();
  });

  it('refuses writes, aloud, when too many wait', async () => {
    const guard = guardWith([], 2);
    let finish = () => {};
    const slow = () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      });
    const waiting = [guard.inOrder('a', slow), guard.inOrder('b', async () => undefined)];
    await expect(guard.inOrder('c', async () => undefined)).rejects.toThrow(StoreOverloadedError);
    expect(guard.health()).toMatchObject({ state: 'down', detail: expect.stringContaining('2 writes') });
    finish();
    await Promise.all(waiting);
    await guard.drain();
    await expect(guard.inOrder('d', async () => 'again')).resolves.toBe('again');
  });
});
