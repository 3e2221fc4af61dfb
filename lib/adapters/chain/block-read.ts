import type { Address, Hex } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { ChainError } from './chain-error';
import { headerAnswer } from './header';
import { parseLogs, type RawLog } from './raw-log';
import { quantity, type Rpc } from './rpc';

export type CallAt = (to: Address, data: Hex) => Promise<Hex>;

const UNKNOWN_BLOCK =
  /header not found|block not found|unknown block|resource not found|not currently canonical|block .*not found|outofrange/i;
const NO_BLOCK_HASH = /invalid (argument|param|type|request)|unmarshal|missing value|expected|block.?hash/i;
/** A provider's backends learn of a block at different moments: wait a little before saying that it is gone. */
const RETRY_MS = [60, 150, 400];

/**
 * Reads that all stand on one block. By hash (EIP-1898) where the node takes it; else by number,
 * with a look afterwards whether the number still means the same block.
 * Rejects with `ChainError` 'block-gone' when the block is no longer part of the node's chain.
 */
export function createBlockReader(rpc: Rpc) {
  let byHash = true;

  const gone = (block: BlockRef, cause?: unknown): ChainError =>
    new ChainError(
      'block-gone',
      `Block ${block.number} is no longer part of the node's chain.`,
      'Reading goes on with the next block.',
      { cause },
    );

  const patient = async <T>(block: BlockRef, ask: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof ChainError) || error.kind !== 'rejected' || !UNKNOWN_BLOCK.test(error.message))
          throw error;
        const pause = RETRY_MS[attempt];
        if (pause === undefined) throw gone(block, error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  };

  /** Asks by hash; a node that takes no hash is asked by number from then on. */
  const eitherWay = async (block: BlockRef, hashed: () => Promise<unknown>, numbered: () => Promise<unknown>) => {
    if (!byHash) return await patient(block, numbered);
    try {
      return await patient(block, hashed);
    } catch (error) {
      const refused = error instanceof ChainError && error.kind === 'rejected';
      if (!refused || !(error.code === -32602 || NO_BLOCK_HASH.test(error.details ?? ''))) throw error;
      const answer = await patient(block, numbered);
      byHash = false;
      return answer;
    }
  };

  const verify = async (block: BlockRef): Promise<void> => {
    if (byHash) return;
    const raw = await rpc.request('eth_getBlockByNumber', [quantity(block.number), false]);
    if (headerAnswer(raw, 'eth_getBlockByNumber')?.hash !== block.hash) throw gone(block);
  };

  return {
    /** Runs `read` with a call function bound to `block`. */
    async at<T>(block: BlockRef, read: (call: CallAt) => Promise<T>): Promise<T> {
      const result = await read(async (to, data) => {
        const answer = await eitherWay(
          block,
          () =>
            rpc.request('eth_call', [
              { to, data },
              { blockHash: block.hash, requireCanonical: false },
            ]),
          () => rpc.request('eth_call', [{ to, data }, quantity(block.number)]),
        );
        if (typeof answer !== 'string' || !answer.startsWith('0x')) {
          throw new ChainError('bad-answer', 'The node answered eth_call with no data.', 'Try another RPC_URL.');
        }
        return answer as Hex;
      });
      await verify(block);
      return result;
    },

    /** All logs of `addresses` in exactly this block. */
    async logs(block: BlockRef, addresses: readonly Address[]): Promise<readonly RawLog[]> {
      const number = quantity(block.number);
      const raw = await eitherWay(
        block,
        () => rpc.request('eth_getLogs', [{ blockHash: block.hash, address: addresses }]),
        () => rpc.request('eth_getLogs', [{ fromBlock: number, toBlock: number, address: addresses }]),
      );
      const logs = parseLogs(raw);
      await verify(block);
      return logs;
    },

    /** Rejects unless `block` is part of the node's chain. */
    async assertCanonical(block: BlockRef): Promise<void> {
      const raw = await rpc.request('eth_getBlockByNumber', [quantity(block.number), false]);
      if (headerAnswer(raw, 'eth_getBlockByNumber')?.hash !== block.hash) throw gone(block);
    },
  };
}
