import { describe, expect, it } from 'vitest';
import { DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import { protocolRules } from '@/lib/core/protocols/registry';
import { createBreakerWatch } from '@/lib/engine/breaker-watch';
import { createCommandDesk } from '@/lib/engine/command-desk';
import type { PostedCommand } from '@/lib/engine/ports';
import { fakeStore, fakeTime, settle, testConfig } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';

const A = '0x00000000000000000000000000000000000000aa';
const B = '0x00000000000000000000000000000000000000bb';

/** An engine's breakers and its desk, on a store that outlives it. */
const engineOn = async (memory: ReturnType<typeof fakeStore>) => {
  const time = fakeTime();
  const breakers = createBreakerWatch({
    config: testConfig,
    breakers: DEFAULT_BREAKERS,
    rules: protocolRules['aave-v3'],
    store: memory.store,
    clock: time,
    log: () => undefined,
  });
  const desk = createCommandDesk({
    store: memory.store,
    marketId: testConfig.id,
    breakers,
    taken: () => undefined,
    log: () => undefined,
  });
  const { snapshot, status, rows } = sampleFrame({ seq: 1, block: 100 });
  const step = async () => {
    void time.advance(1_000);
    const view = breakers.take({ snapshot, status, rows, head: 100, sequencer: undefined, sourced: {} });
    await settle();
    return view;
  };
  return { breakers, desk, step, start: breakers.start };
};
let ref = 0;
const said = (what: PostedCommand['what'], signer: string, reason = 'a drill'): PostedCommand => {
  ref += 1;
  return { ref: String(ref), what, key: 'global', reason, signer };
};
const started = async (memory = fakeStore()) => {
  const engine = await engineOn(memory);
  await engine.start();
  await engine.step();
  return { ...engine, memory };
};
const wordsOf = (memory: ReturnType<typeof fakeStore>) =>
  memory.state.audit.filter(({ event }) => event.actors.length > 0).map(({ event }) => [event.kind, event.actors[0]]);

describe('the desk for operators’ words', () => {
  it('takes each once and in order, and wants two operators for everything', async () => {
    const { desk, step, memory } = await started();
    const { commands } = memory.store;
    for (const each of [said('trip', A), said('reset', A), said('reset', A), said('reset', B)])
      await commands.post('m', each);
    await Promise.all([desk.look(), desk.look(), desk.look()]);
    const view = await step();
    expect(view?.breakers.global?.state).toBe('cooldown');
    expect(wordsOf(memory)).toEqual([
      ['tripped', A],
      ['approved', A],
      ['approved', A],
      ['reset', A],
    ]);
    for (const id of [1, 2, 3, 4]) expect(await commands.outcome(id), String(id)).toMatchObject({ ok: true });
    await desk.look();
    await step();
    expect(wordsOf(memory)).toHaveLength(4);
  });

  it('writes a refusal down in the breakers’ words', async () => {
    const { desk, step, memory } = await started();
    const id = await memory.store.commands.post('m', said('reset', A));
    await desk.look();
    await step();
    expect(await memory.store.commands.outcome(id)).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('only a manual'),
    });
  });

  it('takes a stop however late, and no reset that waited longer than a minute', async () => {
    const { desk, step, memory } = await started();
    await memory.store.commands.post('m', said('trip', A));
    const reset = await memory.store.commands.post('m', said('reset', A));
    memory.commands.age(61_000);
    await desk.look();
    expect((await step())?.breakers.global).toMatchObject({ state: 'manual', approvals: [] });
    expect(await memory.store.commands.outcome(reset)).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('61 s late'),
    });
  });

  it('leaves them where they are while the breakers are not known', async () => {
    const memory = fakeStore();
    const engine = await engineOn(memory);
    const id = await memory.store.commands.post('m', said('trip', A));
    await engine.desk.look();
    expect(await memory.store.commands.withdraw(id)).toBe(true);
  });

  it('does nothing twice while the store does not take the outcome, nor after an engine that ended before it did', async () => {
    const first = await started();
    const { memory } = first;
    const { commands } = memory.store;
    await commands.post('m', said('trip', A));
    const id = await commands.post('m', said('reset', A));
    // Taken, and said; then the store is gone before anything of it is written.
    const { saveBreakers } = memory.store;
    memory.store.saveBreakers = () => Promise.reject(new Error('the store is gone'));
    await first.desk.look();
    await first.desk.look();
    expect((await first.step())?.breakers.global).toMatchObject({ state: 'manual', approvals: [{ actor: A }] });
    expect(await commands.outcome(id)).toBeUndefined();

    // The engine is killed. The next one begins with what was written, and takes them anew: once.
    memory.store.saveBreakers = saveBreakers;
    const second = await started(memory);
    await second.desk.look();
    expect((await second.step())?.breakers.global).toMatchObject({ state: 'manual', approvals: [{ actor: A }] });
    await second.desk.look();
    await second.step();
    expect(wordsOf(memory)).toEqual([
      ['tripped', A],
      ['approved', A],
    ]);
    expect(await commands.outcome(id)).toMatchObject({ ok: true });
  });
});
