import type { Hash } from 'viem';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { headerAnswer } from '@/lib/adapters/chain/header';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { BlockRef } from '@/lib/core/position/block-ref';

/** Timestamps of blocks by hash, unix seconds, each asked for once; rejects where the block is gone. */
export const blockTimes = (rpc: Rpc, newest: BlockRef): ((hash: Hash) => Promise<number>) => {
  const timestamps = new Map<Hash, Promise<number>>([[newest.hash, Promise.resolve(Number(newest.timestamp))]]);
  return (hash) => {
    const known = timestamps.get(hash);
    if (known !== undefined) return known;
    const asked = rpc.request('eth_getBlockByHash', [hash, false]).then((raw) => {
      const header = headerAnswer(raw, 'eth_getBlockByHash');
      if (header === undefined) throw new ChainError('block-gone', `Block ${hash} is gone.`, '');
      return Number(header.timestamp);
    });
    timestamps.set(hash, asked);
    return asked;
  };
};
