import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cascadeReplayQuerySchema } from '@/lib/core/snapshot/cascade-replay-schema';
import type { ReplayLine } from '@/lib/devnet/cascade/replay-cell';
import { type ReplayJob, runReplayJob } from '@/lib/devnet/cascade/replay-job';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';

let local: LocalMarket;
let addressOf: (symbol: string) => `0x${string}`;
beforeAll(async () => {
  local = await startLocalMarket({ borrowers: 300, startTime: 1_900_000_000 });
  addressOf = (symbol) => {
    const asset = local.assets.find((each) => each.symbol === symbol);
    if (!asset) throw new Error(`no ${symbol}`);
    return asset.address;
  };
});
afterAll(() => local?.stop());

const jobOf = (cell: object): ReplayJob => ({
  cell: cascadeReplayQuerySchema.parse(cell),
  accounts: local.borrowers,
  money: new Set(local.assets.flatMap(({ stable, address }) => (stable ? [address] : []))),
  follows: new Map(local.assets.flatMap(({ address, ratio }) => (ratio ? [[address, ratio.base] as const] : []))),
});

async function run(job: ReplayJob, config = local.config, signal = new AbortController().signal) {
  const lines: ReplayLine[] = [];
  const replay = await runReplayJob(job, {
    ...{ config, url: local.http, signal, now: Date.now },
    tell: (line) => lines.push(line),
  });
  return { replay, lines };
}

/** All that a chain is, and what it holds. */
async function fingerprint(): Promise<string> {
  const rpc = jsonRpc(local.http);
  const block = await rpc.request<{ hash: string; stateRoot: string }>('eth_getBlockByNumber', ['latest', false]);
  const pool = local.contracts.uniswap.pools[0]?.address;
  const slot = await rpc.request<string>('eth_getStorageAt', [pool, '0x0', 'latest']);
  const pending = await rpc.request<unknown>('txpool_status', []);
  return JSON.stringify([block.hash, block.stateRoot, slot, pending]);
}

describe('a cell on a fork', () => {
  it('comes to what the gap engine says, by the market’s own aggregators, and leaves the chain as it was', async () => {
    const before = await fingerprint();
    const { replay, lines } = await run(jobOf({ first: addressOf('WETH'), fall: 2_500 }));
    expect(replay.why).toBeNull();
    expect(replay.difference.liquidated).toBeLessThan(0.001);
    expect(replay.difference.price).toBeLessThan(0.001);
    expect(replay.executed.rounds).toBeGreaterThan(1);
    expect(replay.executed.reverted).toBe(0);
    expect(replay.executed.calls).toBeGreaterThanOrEqual(replay.executed.accounts);
    expect(replay.shock[addressOf('wstETH')]).toBe(0.75);
    const rounds = lines.filter((line) => line.type === 'round');
    expect(rounds.length).toBe(replay.executed.rounds);
    expect(rounds.reduce((sum, { repaidUsd }) => sum + repaidUsd, 0)).toBeCloseTo(replay.executed.liquidatedUsd, 2);
    expect(await fingerprint()).toBe(before);
  });

  it('comes to the same where the oracle’s sources are overwritten, as on a chain that is not ours', async () => {
    const cell = { first: addressOf('WBTC'), fall: 3_000, second: addressOf('LINK'), secondFall: 2_000 };
    const before = await fingerprint();
    const own = await run(jobOf(cell));
    const foreign = await run(jobOf(cell), { ...local.config, local: false });
    expect(own.replay.why).toBeNull();
    expect(foreign.replay.why).toBeNull();
    expect(foreign.replay.executed.liquidatedUsd).toBeCloseTo(own.replay.executed.liquidatedUsd, 0);
    expect(await fingerprint()).toBe(before);
  });
});

describe('a replay that is given up', () => {
  it('ends its fork', async () => {
    const abort = new AbortController();
    const stopped = runReplayJob(jobOf({ first: addressOf('WETH'), fall: 4_000 }), {
      ...{ config: local.config, url: local.http, signal: abort.signal, now: Date.now },
      tell: (line) => {
        if (line.type === 'progress' && line.stage === 'forking') abort.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    const rpc = jsonRpc(local.http);
    expect(await rpc.request('eth_blockNumber', [])).toBeDefined();
  });

  it('says so where the chain does not answer', async () => {
    const job = jobOf({ first: addressOf('WETH'), fall: 4_000 });
    const dead = runReplayJob(job, {
      ...{ config: local.config, url: 'http://127.0.0.1:1', signal: new AbortController().signal, now: Date.now },
      tell: () => undefined,
    });
    await expect(dead).rejects.toThrow(/127\.0\.0\.1:1/);
  });
});
