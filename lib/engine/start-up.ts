import type { Address, Hash } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import type { ProtocolReader, Store } from './ports';
import type { Recorder } from './recorder';

/** Blocks before a checkpoint that are scanned again when its block is no longer part of the chain. */
const REORG_MARGIN = 7_200n;

export interface StartUpDeps {
  readonly reader: ProtocolReader;
  readonly store: Pick<Store, 'checkpoint'>;
  readonly recorder: Pick<Recorder, 'checkpoint' | 'rollback'>;
  readonly marketId: string;
  readonly deployBlock: bigint;
  /** A chain that begins anew under the same id: a checkpoint that does not fit is worth nothing. */
  readonly local: boolean;
  /** The canonical chain's hash at a height; `undefined` where there is no such block. */
  readonly hashAt: (block: bigint) => Promise<Hash | undefined>;
  readonly onProgress: (progress: EngineStatus['progress']) => void;
}

/**
 * Every borrower up to `head`: the checkpoint's, and those of the blocks since. The checkpoint is coverage,
 * never truth: what stands in it is read again from the chain by the caller. Rejects when the chain cannot
 * be read; what was found until then is kept by the checkpoint.
 */
export const findBorrowers = async (deps: StartUpDeps, head: BlockRef, signal: AbortSignal): Promise<Set<Address>> => {
  const { reader, store, recorder, marketId, deployBlock, onProgress } = deps;
  // A store that does not answer costs a full scan, not the start.
  const checkpoint = await store.checkpoint(marketId).catch(() => undefined);
  const known = new Set<Address>();
  let from = deployBlock;
  if (checkpoint) {
    const joins = await joinsAt(deps, checkpoint, head);
    if (joins !== undefined) {
      for (const borrower of checkpoint.borrowers) known.add(borrower);
      from = joins;
    } else recorder.rollback(0n);
  }
  if (from > head.number) return known;
  const total = Number(head.number - from) + 1;
  onProgress({ stage: 'Looking for borrowers', done: 0, total });
  await reader.discover(
    from,
    head.number,
    async (doneTo, found) => {
      for (const borrower of found) known.add(borrower);
      recorder.checkpoint(doneTo, doneTo === head.number ? head.hash : undefined, found);
      onProgress({ stage: 'Looking for borrowers', done: Number(doneTo - from) + 1, total });
    },
    signal,
  );
  return known;
};

/** The block to scan from so that nothing is missed; `undefined`: the checkpoint is of another chain. */
const joinsAt = async (
  { hashAt, local, deployBlock }: StartUpDeps,
  checkpoint: { readonly block: bigint; readonly hash: Hash | undefined },
  head: BlockRef,
): Promise<bigint | undefined> => {
  const hash = checkpoint.block <= head.number ? await hashAt(checkpoint.block) : undefined;
  if (hash !== undefined && (hash === checkpoint.hash || (checkpoint.hash === undefined && !local)))
    return checkpoint.block + 1n;
  if (local) return undefined;
  const newest = checkpoint.block > head.number ? head : { number: checkpoint.block };
  return newest.number > deployBlock + REORG_MARGIN ? newest.number - REORG_MARGIN : deployBlock;
};
