import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';

const KEPT = 128;

/**
 * Which accounts each of the last readings touched: after a reorg these are the ones to read again,
 * because what touched them may not have happened.
 */
export const touchedHistory = () => {
  let readings: { readonly block: BlockRef; readonly touched: ReadonlySet<Address> }[] = [];
  return {
    add: (block: BlockRef, touched: ReadonlySet<Address>): void => {
      readings = [...readings.slice(1 - KEPT), { block, touched }];
    },
    /**
     * Forgets readings from `block` on. Answers with the newest reading before it and the accounts touched
     * since; `undefined` when the history does not reach back that far: then everything must be read again.
     */
    rewind: (block: bigint): { readonly from: BlockRef; readonly touched: ReadonlySet<Address> } | undefined => {
      const gone = readings.filter((reading) => reading.block.number >= block);
      readings = readings.filter((reading) => reading.block.number < block);
      const from = readings.at(-1)?.block;
      return from && { from, touched: new Set(gone.flatMap(({ touched }) => [...touched])) };
    },
    clear: (): void => {
      readings = [];
    },
  };
};
