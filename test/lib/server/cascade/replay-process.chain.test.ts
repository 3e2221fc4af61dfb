import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CascadeReplayLine } from '@/lib/core/snapshot/cascade-replay-schema';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import { writeMarketFile } from '@/lib/devnet/market-file';
import { startReplayProcess } from '@/lib/server/cascade/replay-process';

let local: LocalMarket;
let directory: string;
let file: string;
beforeAll(async () => {
  local = await startLocalMarket({ borrowers: 300 });
  directory = await mkdtemp(join(tmpdir(), 'breakwater-replay-'));
  file = await writeMarketFile(directory, local.config);
});
afterAll(async () => {
  await local?.stop();
  await rm(directory, { recursive: true, force: true });
});

const start = (env: Readonly<Record<string, string>> = {}) => {
  const [weth] = local.assets;
  return startReplayProcess({
    command: [process.execPath, '--import', 'tsx', 'lib/devnet/cascade/replay-main.ts'],
    cwd: process.cwd(),
    env: { ...process.env, RPC_URL: local.ws, MARKET: file, FEEDS: '', ...env },
    job: {
      cell: { first: weth?.address, fall: 1_500 },
      accounts: local.borrowers,
      money: local.assets.flatMap(({ stable, address }) => (stable ? [address] : [])),
      follows: Object.fromEntries(local.assets.flatMap(({ address, ratio }) => (ratio ? [[address, ratio.base]] : []))),
    },
    limitMs: 60_000,
  });
};
const forks = (): number =>
  execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((args) => args.includes('--fork-url') && args.includes(local.ws)).length;
const gone = async (): Promise<boolean> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (forks() === 0) return true;
    await sleep(50);
  }
  return false;
};

describe('the replay’s own process', () => {
  it('tells every round and the end, and leaves no fork', async () => {
    const lines: CascadeReplayLine[] = [];
    const replaying = start();
    for await (const line of replaying.lines()) lines.push(line);
    const last = lines.at(-1);
    if (last?.type !== 'replay') throw new Error(JSON.stringify(last));
    expect(last.replay.agrees, last.replay.why ?? '').toBe(true);
    expect(lines.filter(({ type }) => type === 'round').length).toBe(last.replay.executed.rounds);
    await replaying.stop();
    expect(await gone()).toBe(true);
  });

  it('takes its fork with it when it is stopped', async () => {
    const replaying = start();
    for await (const line of replaying.lines()) if (line.type === 'progress' && line.stage === 'forking') break;
    expect(forks()).toBe(1);
    await replaying.stop();
    expect(await gone()).toBe(true);
  });

  it('says that the chain cannot be read', async () => {
    const lines: CascadeReplayLine[] = [];
    for await (const line of start({ RPC_URL: 'http://127.0.0.1:1' }).lines()) lines.push(line);
    expect(lines).toMatchObject([{ type: 'problem', status: 502 }]);
  });
});
