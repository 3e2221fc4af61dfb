import { describe, expect, it } from 'vitest';
import { verifyChain } from '@/lib/core/breaker/audit-chain';
import { DEFAULT_BREAKERS, readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { protocolRules } from '@/lib/core/protocols/registry';
import { type BreakerMoment, type BreakerWatch, createBreakerWatch } from '@/lib/engine/breaker-watch';
import { fakeStore, fakeTime, settle, testConfig } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';

const OPERATOR = '0x00000000000000000000000000000000000000aa';
const OTHER = '0x00000000000000000000000000000000000000bb';

const setUp = (memory = fakeStore(), time = fakeTime(), breakers = DEFAULT_BREAKERS) => {
  const watch = createBreakerWatch({
    config: testConfig,
    breakers,
    rules: protocolRules['aave-v3'],
    store: memory.store,
    clock: time,
    log: () => undefined,
  });
  const moment = (): BreakerMoment => {
    const { snapshot, status, rows } = sampleFrame({ seq: 1, block: 100 });
    return { snapshot, status, rows, head: 100, sequencer: undefined, sourced: {} };
  };
  return { watch, memory, time, moment };
};

/** Steps once a second for so long. */
const run = async ({ watch, time, moment }: ReturnType<typeof setUp>, seconds: number) => {
  let view: ReturnType<BreakerWatch['take']> = null;
  for (let second = 0; second < seconds; second += 1) {
    void time.advance(1_000);
    view = watch.take(moment());
    await settle();
  }
  return view;
};

describe('breaker watch', () => {
  it('knows nothing before the store has answered and a block is there', async () => {
    const each = setUp();
    expect(each.watch.take(each.moment())).toBeNull();
    await each.watch.start();
    expect(each.watch.take({ ...each.moment(), snapshot: null })).toBeNull();
    expect(each.watch.take(each.moment())).not.toBeNull();
  });

  it('begins open where nothing was stored, and writes down why', async () => {
    const each = setUp();
    await each.watch.start();
    const view = await run(each, 1);
    expect(Object.values(view?.breakers ?? {}).map(({ state }) => state)).not.toContain('closed');
    await settle();
    const restored = each.memory.state.audit.filter(({ event }) => event.kind === 'restored');
    expect(new Set(restored.map(({ event }) => event.key))).toEqual(new Set(Object.keys(view?.breakers ?? {})));
    expect(restored[0]?.event).toMatchObject({
      from: null,
      to: 'open',
      why: expect.stringContaining('before this start'),
    });
    expect(
      verifyChain(each.memory.state.audit, { head: each.memory.state.breakers?.head ?? { seq: -1, hash: '0x' } }).ok,
    ).toBe(true);
  });

  it('takes up the very state after a restart, and goes on with the same chain', async () => {
    const first = setUp();
    await first.watch.start();
    await run(first, 3);
    expect(first.watch.say('trip', { key: 'global', actor: OPERATOR, reason: 'a drill' }).ok).toBe(true);
    const before = await run(first, 1);
    expect(before?.breakers.global).toMatchObject({ state: 'manual', why: expect.stringContaining('a drill') });
    await first.watch.stop();

    const second = setUp(first.memory, first.time);
    await second.watch.start();
    const after = second.watch.take(second.moment());
    expect(after?.breakers.global).toMatchObject({
      state: 'manual',
      since: before?.breakers.global?.since,
      why: before?.breakers.global?.why,
    });
    expect(Object.values(after?.breakers ?? {}).map(({ key, state }) => [key, state])).toEqual(
      Object.values(before?.breakers ?? {}).map(({ key, state }) => [key, state]),
    );
    await run(second, 3);
    const { audit, breakers } = second.memory.state;
    expect(verifyChain(audit, { head: breakers?.head ?? { seq: -1, hash: '0x' } }).ok).toBe(true);
  });

  it('remembers over a restart what its readings need of the past', async () => {
    const first = setUp();
    await first.watch.start();
    await run(first, 1);
    first.watch.replaced(5);
    const before = await run(first, 1);
    const reorg = (view: typeof before) =>
      view?.breakers.global?.margins.find(({ rule }) => rule === 'reorg-depth')?.value;
    expect(reorg(before)).toBe(5);
    await first.watch.stop();
    const second = setUp(first.memory, first.time);
    await second.watch.start();
    expect(reorg(await run(second, 2)), 'for ten minutes').toBe(5);

    // What cannot be read is learned anew, and costs nothing else.
    const { state } = first.memory.state.breakers as { state: object };
    await second.watch.stop();
    first.memory.state.breakers = {
      ...first.memory.state.breakers,
      state: { ...state, memory: { prices: 7 } },
    } as never;
    const third = setUp(first.memory, first.time);
    await third.watch.start();
    const after = await run(third, 1);
    expect([reorg(after), after?.breakers.global?.state]).toEqual([0, 'cooldown']);
  });

  it('is locked out where what was stored cannot be read', async () => {
    const memory = fakeStore();
    memory.state.breakers = { state: { breakers: { format: 9 } }, head: { seq: 0, hash: `0x${'0'.repeat(64)}` } };
    const each = setUp(memory);
    await each.watch.start();
    expect((await run(each, 1))?.breakers.global?.state).toBe('lockout');
  });

  it('loses no event while the store refuses, says how many wait, and writes them when it is back', async () => {
    const each = setUp();
    await each.watch.start();
    each.memory.state.refuse = true;
    const down = await run(each, 3);
    expect(down?.audit.unsaved).toBeGreaterThan(0);
    expect(each.memory.state.audit).toEqual([]);
    each.memory.state.refuse = false;
    await run(each, 3);
    const back = await run(each, 1);
    expect(back?.audit.unsaved).toBe(0);
    expect(verifyChain(each.memory.state.audit).ok).toBe(true);
    expect(each.memory.state.audit.length).toBe(back?.audit.seq);
  });

  it('asks the store again that could not be read, and knows nothing until then', async () => {
    const memory = fakeStore();
    const { breakers } = memory.store;
    let fails = true;
    memory.store.breakers = (id) => (fails ? Promise.reject(new Error('down')) : breakers(id));
    const each = setUp(memory);
    await each.watch.start();
    expect(await run(each, 3)).toBeNull();
    fails = false;
    expect(await run(each, 3)).not.toBeNull();
  });

  it('writes down what of the configuration changed between two starts', async () => {
    const first = setUp();
    await first.watch.start();
    await run(first, 2);
    await first.watch.stop();
    const other = readBreakerConfig({ scopes: { asset: { cooldownMs: 90_000 } } });
    if (!other.ok) throw new Error(other.problems.join());
    const second = setUp(first.memory, first.time, other.config);
    await second.watch.start();
    await run(second, 1);
    const changes = second.memory.state.audit.filter(({ event }) => event.kind === 'config');
    expect(changes.map(({ event }) => event.differences)).toEqual([
      expect.arrayContaining([{ path: 'scopes.asset.cooldownMs', from: '60000', to: '90000' }]),
    ]);
  });

  it('wants two operators to lift a stop of everything, and shows an approval at once', async () => {
    const each = setUp();
    await each.watch.start();
    await run(each, 1);
    each.watch.say('trip', { key: 'global', actor: OPERATOR, reason: 'a drill' });
    const one = each.watch.say('reset', { key: 'global', actor: OPERATOR, reason: 'over' });
    expect(one.ok && one.events.map(({ kind }) => kind)).toEqual(['approved']);
    const view = each.watch.take(each.moment());
    expect(view?.breakers.global).toMatchObject({ state: 'manual', approvals: [{ actor: OPERATOR }] });
    const two = each.watch.say('reset', { key: 'global', actor: OTHER, reason: 'over' });
    expect(two.ok && two.events.map(({ kind, to }) => [kind, to])).toEqual([['reset', 'cooldown']]);
    expect(each.watch.say('trip', { key: 'asset:0x1', actor: OPERATOR, reason: 'no such' })).toMatchObject({
      ok: false,
    });
  });
});
