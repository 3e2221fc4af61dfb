import type { Hash, Hex } from 'viem';
import { createBlockPrices } from '@/lib/adapters/oracles/on-chain/block-prices';
import { createAaveV3Reader } from '@/lib/adapters/protocols/aave-v3/reader';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { aaveV3Rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { startLocalMarket } from '@/lib/devnet/local-market';
import { readBlock } from '@/lib/engine/read-block';
import { percentile } from './percentile';

const WARM_UP = 10;
const BLOCKS = 60;

/**
 * What reading one block takes on the local market, where the node answers at once: the prices on chain alone, the
 * block without them, and both as a tick reads them. One price moves a block; every second block is read with
 * prices and every other without, so that both see the same chain.
 */
export async function benchRead(): Promise<void> {
  const local = await startLocalMarket({ borrowers: 1_000, onProgress: (line) => console.log(line) });
  try {
    let calls = 0;
    const rpc = jsonRpc(local.http);
    const counted: typeof rpc = {
      ...rpc,
      request: (method, params) => {
        calls += 1;
        return rpc.request(method, params);
      },
    };
    const { config } = local;
    const prices = createBlockPrices({ rpc: counted, config, clock: { now: Date.now } });
    const reader = createAaveV3Reader({ rpc, config, decodeSettlement: aaveV3Rules.decodeSettlement });
    const without = { sources: [], read: () => Promise.resolve([]) };
    const latest = async (): Promise<BlockRef> => {
      const block = await rpc.request<{ number: Hex; hash: Hash; timestamp: Hex }>('eth_getBlockByNumber', [
        'latest',
        false,
      ]);
      return { number: BigInt(block.number), hash: block.hash, timestamp: BigInt(block.timestamp) };
    };
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const started = performance.now();
      await work();
      return performance.now() - started;
    };
    const [alone, bare, both]: [number[], number[], number[]] = [[], [], []];
    let [from, quotes, callsAlone] = [await latest(), 0, 0];
    for (let round = 0; round < WARM_UP + 2 * BLOCKS; round += 1) {
      await local.setAnswer('WETH', BigInt(3_000e8 + (round % 7) * 1e8));
      const block = await latest();
      const head = { block, parentHash: from.hash, receivedAt: Date.now(), replaced: [] };
      const blockPrices = round % 2 === 0 ? prices : without;
      const ms = await timed(() => readBlock({ reader, blockPrices }, head, from, () => false));
      const before = calls;
      const own = await timed(async () => {
        quotes = (await prices.read(block)).length;
      });
      callsAlone = calls - before;
      if (round >= WARM_UP) {
        alone.push(own);
        (round % 2 === 0 ? both : bare).push(ms);
      }
      from = block;
    }
    console.log(
      `\n${quotes} quotes of ${prices.sources.length} sources, ${callsAlone} call a block${' '.repeat(6)}p50      p95`,
    );
    const row = (name: string, values: readonly number[]) =>
      console.log(
        `  ${name.padEnd(36)}${[0.5, 0.95].map((q) => percentile(values, q).toFixed(1).padStart(9)).join('')} ms`,
      );
    row('prices on chain alone', alone);
    row('block without them', bare);
    row('block with them', both);
  } finally {
    await local.stop();
  }
}
