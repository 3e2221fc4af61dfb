import { describe, expect, it } from 'vitest';
import type { Frame } from '@/lib/engine/frame';
import { followerSource } from '@/lib/server/follower-source';
import { testAccount } from '@/test/fixtures/book';
import { fakeChain, fakeStore, settle } from '@/test/fixtures/fake-world';
import { addressOf, sampleFrame } from '@/test/fixtures/frame';

const setUp = async (first?: Frame) => {
  const memory = fakeStore();
  let stored = first;
  let announce = (_seq: number): void => undefined;
  let tick = (): void => undefined;
  let now = 1_700_000_100_000;
  memory.store.latestFrame = () => Promise.resolve(stored);
  memory.store.onFrame = (_, callback) => {
    announce = callback;
    return Promise.resolve(() => Promise.resolve());
  };
  let beat = (): void => undefined;
  memory.store.onBeat = (_, callback) => {
    beat = callback;
    return Promise.resolve(() => Promise.resolve());
  };
  const chain = fakeChain([{ ...testAccount({ WETH: 1 }, { USDC: 100 }), account: addressOf(1) }]);
  const source = await followerSource({
    store: memory.store,
    marketId: 'm',
    epoch: 'follower',
    now: () => now,
    every: (_, callback) => {
      tick = callback;
      return () => undefined;
    },
    reader: chain.reader,
    stopReader: () => Promise.resolve(),
    newRef: () => 'ref',
    log: () => undefined,
  });
  const seen: Frame[] = [];
  source.onFrame((frame) => seen.push(frame));
  return {
    source,
    seen,
    chain,
    store: async (frame: Frame) => {
      stored = frame;
      announce(frame.seq);
      await settle();
    },
    beat: () => beat(),
    pass: async (ms: number) => {
      now += ms;
      tick();
      await settle();
    },
  };
};

describe('followerSource', () => {
  it('waits in words for an engine that has stored nothing', async () => {
    const { source } = await setUp();
    expect(source.frame()).toMatchObject({ snapshot: null, status: { state: 'starting' } });
    expect(source.frame().status.reason).toContain('npm run engine');
  });

  it('passes on each frame that the engine stores, once, under the engine’s own numbers', async () => {
    const { seen, store } = await setUp(sampleFrame({ seq: 4, epoch: 'engine' }));
    await store(sampleFrame({ seq: 5, epoch: 'engine' }));
    await store(sampleFrame({ seq: 5, epoch: 'engine' }));
    await store(sampleFrame({ seq: 4, epoch: 'engine' }));
    await store(sampleFrame({ seq: 1, epoch: 'restarted' }));
    expect(seen.map(({ epoch, seq }) => `${epoch}-${seq}`)).toEqual(['engine-5', 'restarted-1']);
  });

  it('calls figures old when the engine falls silent, keeps them, and recovers with the next frame', async () => {
    const { source, store, pass } = await setUp();
    await store(sampleFrame({ seq: 1, epoch: 'engine', block: 120 }));
    await pass(1_000);
    expect(source.frame().status.state).toBe('live');
    await pass(4_000);
    expect(source.frame()).toMatchObject({ status: { state: 'down' }, snapshot: { block: { number: 120 } } });
    expect(source.frame().status.reason).toContain('block 120');
    await store(sampleFrame({ seq: 2, epoch: 'engine', block: 121 }));
    expect(source.frame().status.state).toBe('live');
  });

  it('tells within two seconds an engine that was killed or hangs: one that beat, and does not any more', async () => {
    const { source, store, pass, beat } = await setUp();
    await store(sampleFrame({ seq: 1, epoch: 'engine', block: 120 }));
    for (let turn = 0; turn < 7; turn += 1) {
      await pass(500);
      beat();
      expect(source.frame().status.state, `beat ${turn}`).toBe('live');
    }
    await pass(1_400);
    // Beats alone publish nothing.
    expect(source.frame().status.state).toBe('down');
    await store(sampleFrame({ seq: 2, epoch: 'engine', block: 121 }));
    beat();
    await pass(1_499);
    expect(source.frame().status.state).toBe('live');
    await pass(1);
    expect(source.frame().status).toMatchObject({ state: 'down', reason: expect.stringContaining('does not answer') });
  });

  it('does not take a frame stored long ago for a sign of life', async () => {
    const { source, pass } = await setUp(sampleFrame({ seq: 9, epoch: 'engine', block: 1 }));
    await pass(10);
    expect(source.frame().status.state).toBe('down');
  });

  it('reads one position at the frame’s own block', async () => {
    const { source, chain } = await setUp(sampleFrame({ seq: 1, epoch: 'engine', block: 120 }));
    const state = await source.accountAt(addressOf(1));
    expect(state?.block.number).toBe(120n);
    expect(chain.world.calls).toEqual(['market 120', 'accounts 120 ×1']);
    expect(await source.accountAt(addressOf(99))).toBeUndefined();
  });

  it('reads the market once a block, whoever asks, and again after a failure', async () => {
    const { source, chain, store } = await setUp();
    expect(await source.market?.()).toBeUndefined();
    await store(sampleFrame({ seq: 1, epoch: 'engine', block: 120 }));
    const [first, second] = await Promise.all([source.market?.(), source.market?.(), source.accountAt(addressOf(1))]);
    expect(first?.block.number).toBe(120n);
    expect(second?.market).toBe(first?.market);
    expect(chain.world.calls).toEqual(['market 120', 'accounts 120 ×1']);
    await store(sampleFrame({ seq: 2, epoch: 'engine', block: 121 }));
    const { readMarket } = chain.reader;
    chain.reader.readMarket = () => Promise.reject(new Error('no node'));
    await expect(source.market?.()).rejects.toThrow('no node');
    chain.reader.readMarket = readMarket;
    expect((await source.market?.())?.block.number).toBe(121n);
  });
});
