import { describe, expect, it } from 'vitest';
import { createRecorder } from '@/lib/engine/recorder';
import { blockAt, fakeStore, hashAt, settle } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';

const setUp = (frameEveryMs = 0) => {
  const memory = fakeStore();
  const errors: unknown[] = [];
  let now = 0;
  const recorder = createRecorder({
    store: memory.store,
    marketId: 'm',
    now: () => now,
    sleep: () => settle(),
    frameEveryMs,
    onError: (error) => errors.push(error),
  });
  return {
    ...memory,
    errors,
    recorder,
    pass: (ms: number) => {
      now += ms;
    },
  };
};
const change = (number: bigint) => ({
  account: '0x0000000000000000000000000000000000000001' as const,
  block: blockAt(number),
  healthFactor: 1n,
  debt: 1n,
  collateral: 1n,
  cause: 'event',
});

describe('createRecorder', () => {
  it('keeps only the newest frame while a write is under way', async () => {
    const { recorder, told } = setUp();
    for (let seq = 1; seq <= 50; seq += 1) recorder.frame(sampleFrame({ seq }));
    await settle();
    expect(told.map(({ value }) => (value as { seq: number }).seq)).toEqual([1, 50]);
  });

  it('tries a failed write again, in order, losing nothing', async () => {
    const { recorder, told, state, errors } = setUp();
    state.refuse = true;
    recorder.changes([change(1n)]);
    await settle();
    recorder.changes([change(2n)]);
    recorder.checkpoint(2n, hashAt(2n), ['0x0000000000000000000000000000000000000001']);
    expect(errors.length).toBeGreaterThan(0);
    state.refuse = false;
    await settle();
    expect(
      told
        .flatMap(({ what, value }) => (what === 'changes' ? (value as { block: { number: bigint } }[]) : []))
        .map(({ block }) => block.number),
    ).toEqual([1n, 2n]);
    expect(told.at(-1)).toMatchObject({
      what: 'checkpoint',
      value: { block: 2n, borrowers: ['0x0000000000000000000000000000000000000001'] },
    });
  });

  it('never stores after a rollback what the rollback undid', async () => {
    const { recorder, told, state } = setUp();
    state.refuse = true;
    recorder.changes([change(10n), change(11n)]);
    await settle();
    recorder.rollback(11n);
    recorder.changes([change(11n)]);
    state.refuse = false;
    await settle();
    const order = told.map(({ what }) => what);
    expect(order[0]).toBe('rollback');
    const stored = told.flatMap(({ what, value }) => (what === 'changes' ? (value as unknown[]) : []));
    expect(stored).toHaveLength(2);
  });

  it('writes what waits when it closes, and gives up on a store that refuses', async () => {
    const { recorder, told, pass } = setUp(10_000);
    recorder.frame(sampleFrame({ seq: 1 }));
    await settle();
    pass(1_000);
    recorder.frame(sampleFrame({ seq: 2 }));
    recorder.prices([{ asset: '0x0000000000000000000000000000000000000001', source: 's', price: 1n, at: 1 }]);
    await settle();
    expect(told.filter(({ what }) => what === 'frame')).toHaveLength(1);
    await recorder.close();
    expect(told.filter(({ what }) => what === 'frame')).toHaveLength(2);
    const refusing = setUp();
    refusing.state.refuse = true;
    refusing.recorder.frame(sampleFrame({ seq: 1 }));
    await refusing.recorder.close();
    expect(refusing.told).toEqual([]);
  });

  it('tells what waits, and for how long the store has taken none of it', async () => {
    const { recorder, state, pass } = setUp();
    expect(recorder.meter()).toEqual({ waiting: 0, lagMs: 0 });
    state.refuse = true;
    recorder.changes([change(1n), change(2n)]);
    await settle();
    pass(4_000);
    expect(recorder.meter()).toEqual({ waiting: 2, lagMs: 4_000 });
    state.refuse = false;
    await recorder.close();
    expect(recorder.meter()).toEqual({ waiting: 0, lagMs: 0 });
  });
});
