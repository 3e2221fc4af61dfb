import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { postedWords } from '@/lib/server/posted-words';
import { fakeCommands } from '@/test/fixtures/fake-commands';

const WORD = { key: 'global', reason: 'a drill', actor: '0x00000000000000000000000000000000000000aa' } as const;
const DONE = { ok: false, refusal: 'no' } as const;

const setUp = async () => {
  const commands = fakeCommands();
  let refs = 0;
  const words = await postedWords({
    store: { commands: commands.store },
    marketId: 'm',
    newRef: () => `ref ${refs++}`,
    waitMs: 6_000,
  });
  return { commands, words };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('postedWords', () => {
  it('answers with what the engine says, as soon as it says it', async () => {
    const { commands, words } = await setUp();
    const answer = words.say('trip', WORD);
    await vi.advanceTimersByTimeAsync(100);
    expect(commands.rows[0]?.command).toEqual({
      ref: 'ref 0',
      what: 'trip',
      key: 'global',
      reason: 'a drill',
      signer: WORD.actor,
    });
    commands.settle(1, DONE);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toEqual(DONE);
  });

  it('looks by itself where a notice was lost', async () => {
    const { commands, words } = await setUp();
    const answer = words.say('reset', WORD);
    await vi.advanceTimersByTimeAsync(100);
    const [row] = commands.rows;
    if (row) row.outcome = DONE;
    await vi.advanceTimersByTimeAsync(500);
    expect(await answer).toEqual(DONE);
  });

  it('says after a bounded time that a stop waits, and leaves it', async () => {
    const { commands, words } = await setUp();
    const answer = words.say('trip', WORD);
    await vi.advanceTimersByTimeAsync(6_100);
    expect(await answer).toMatchObject({ unanswered: 'waiting', why: expect.stringContaining('within 6 s') });
    expect(await commands.store.take('m')).toHaveLength(1);
  });

  it('takes a reset back that the engine did not take, and says so', async () => {
    const { commands, words } = await setUp();
    const answer = words.say('reset', WORD);
    await vi.advanceTimersByTimeAsync(6_100);
    expect(await answer).toMatchObject({ unanswered: 'withdrawn' });
    expect(await commands.store.take('m')).toEqual([]);
  });

  it('says that it does not know what came of a reset that the engine has taken', async () => {
    const { commands, words } = await setUp();
    const answer = words.say('reset', WORD);
    await vi.advanceTimersByTimeAsync(100);
    await commands.store.take('m');
    await vi.advanceTimersByTimeAsync(7_000);
    expect(await answer).toMatchObject({ unanswered: 'taken' });
  });
});
