import { describe, expect, it } from 'vitest';
import { cascadeReplayQuerySchema } from '@/lib/core/snapshot/cascade-replay-schema';
import { jsonAnswer, problemAnswer } from '@/lib/server/answer';
import { createReplayDesk, type ReplayDeskDeps } from '@/lib/server/cascade/replay-desk';
import type { Host } from '@/lib/server/host';
import type { Ask } from '@/lib/server/worker-protocol';

const WETH = `0x${'a'.repeat(40)}` as const;
const CELL = cascadeReplayQuerySchema.parse({ first: WETH, fall: 2_000 });
const PROGRESS = '{"type":"progress","stage":"reading","detail":"read","elapsedMs":1}';

const host = (facts = { local: true, venues: true }): Host => ({
  hub: undefined as never,
  ask: async (ask: Ask) => {
    if (ask.kind !== 'cascade-replay-scope') return problemAnswer(500, 'asked for something else');
    return jsonAnswer(ask.assets.length === 0 ? facts : { accounts: [WETH], money: [], follows: {} });
  },
  csv: () => Promise.reject(new Error('not asked')),
  stop: () => Promise.resolve(),
});

/** A desk whose replay is this program. */
const desk = (program: string, more: Partial<ReplayDeskDeps> = {}) =>
  createReplayDesk({
    ...{ root: process.cwd(), env: { PATH: process.env.PATH }, hasAnvil: () => true, limitMs: 20_000 },
    command: [process.execPath, '-e', program],
    ...more,
  });

const problemOf = (answer: ReadableStream<Uint8Array> | { status: number; body: string }) => {
  if (answer instanceof ReadableStream) throw new Error('it started');
  return { status: answer.status, detail: (JSON.parse(answer.body) as { detail: string }).detail };
};
const linesOf = async (answer: ReadableStream<Uint8Array> | { body: string }) => {
  if (!(answer instanceof ReadableStream)) throw new Error(answer.body);
  return (await new Response(answer).text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; status?: number; detail?: string });
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('whether a replay may be asked for', () => {
  const state = (env: ReplayDeskDeps['env'], facts?: { local: boolean; venues: boolean }) =>
    desk('', { env }).state(host(facts));

  it('is yes on a local chain, and elsewhere where the operator says so', async () => {
    expect((await state({})).state).toBe('ready');
    expect((await state({}, { local: false, venues: true })).state).toBe('off');
    expect((await state({ REPLAY: 'on' }, { local: false, venues: true })).state).toBe('ready');
    expect((await state({ REPLAY: 'off' })).state).toBe('off');
  });

  it('is no without pools, and without anvil', async () => {
    expect((await state({}, { local: true, venues: false })).state).toBe('no-venues');
    const without = desk('', { hasAnvil: () => false });
    expect((await without.state(host())).state).toBe('no-anvil');
    expect(problemOf(await without.run(host(), CELL)).status).toBe(501);
  });
});

describe('a replay', () => {
  it('gets the cell and the market’s facts, and passes its lines on', async () => {
    const echo = `process.stdin.once('data', (job) => {
      console.log(${JSON.stringify(PROGRESS)});
      console.log('something else');
      const { cell, accounts } = JSON.parse(job);
      const detail = [cell.fall, accounts.length].join();
      console.log(JSON.stringify({ type: 'problem', status: 502, detail }));
    })`;
    const lines = await linesOf(await desk(echo).run(host(), CELL));
    expect(lines.map(({ type }) => type)).toEqual(['progress', 'problem']);
    expect(lines[1]?.detail).toBe('2000,1');
  });

  it('is a problem at once where the first line is one', async () => {
    const refuses = `console.log('{"type":"problem","status":501,"detail":"no anvil"}')`;
    expect(problemOf(await desk(refuses).run(host(), CELL))).toEqual({ status: 501, detail: 'no anvil' });
  });

  it('ends with a problem where its process dies, with its last words', async () => {
    const dies = `console.log(${JSON.stringify(PROGRESS)}); console.error('out of luck'); process.exitCode = 1; process.stdin.destroy();`;
    const lines = await linesOf(await desk(dies).run(host(), CELL));
    expect(lines.at(-1)).toMatchObject({ type: 'problem', status: 502 });
    expect(lines.at(-1)?.detail).toContain('out of luck');
    const silent = await desk('process.stdin.destroy()').run(host(), CELL);
    expect(problemOf(silent).status).toBe(502);
  });

  it('is given up after its time', async () => {
    const hangs = `console.log(${JSON.stringify(PROGRESS)}); setInterval(() => {}, 1000);`;
    const lines = await linesOf(await desk(hangs, { limitMs: 1_500 }).run(host(), CELL));
    expect(lines.at(-1)).toMatchObject({ type: 'problem', status: 504 });
  });

  it('runs alone; closing its answer ends its process, and the next may run', async () => {
    const tells = `const detail = String(process.pid);
      console.log(JSON.stringify({ type: 'progress', stage: 'reading', detail, elapsedMs: 1 }));
      setInterval(() => {}, 1000);`;
    const one = desk(tells);
    const [first, second] = await Promise.all([one.run(host(), CELL), one.run(host(), CELL)]);
    expect(problemOf(second).status).toBe(409);
    expect((await one.state(host())).state).toBe('busy');
    if (!(first instanceof ReadableStream)) throw new Error(first.body);
    const reader = first.getReader();
    const { value } = await reader.read();
    const pid = Number((JSON.parse(new TextDecoder().decode(value)) as { detail: string }).detail);
    expect(isAlive(pid)).toBe(true);
    await reader.cancel();
    expect(isAlive(pid)).toBe(false);
    expect((await one.state(host())).state).toBe('ready');
    const again = await one.run(host(), CELL);
    if (!(again instanceof ReadableStream)) throw new Error(again.body);
    await again.cancel();
  });
});
