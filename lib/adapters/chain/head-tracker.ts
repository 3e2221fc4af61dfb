import type { Hash } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { Header } from './header';

/** Headers kept to recognise a reorg by. A deeper one replaces everything kept. */
const WINDOW = 128;
/** Up to this many parents are fetched to find where a head joins; past it the canonical chain is asked by number. */
const WALK = 64;

export interface HeaderSource {
  byHash(hash: Hash): Promise<Header | undefined>;
  byNumber(number: bigint): Promise<Header | undefined>;
}

export interface AcceptedHead {
  readonly header: Header;
  /** Known blocks that are no longer part of the chain, newest first. */
  readonly replaced: readonly BlockRef[];
}

/**
 * Follows the chain's head and says which known blocks each new head replaces. Calls must not overlap.
 * A head that skips blocks (after a lost connection) is accepted as it is: only the newest counts.
 */
export function createHeadTracker(source: HeaderSource) {
  /** Known canonical headers, ascending; numbers may have gaps after a lost connection. */
  let known: Header[] = [];

  const cutAfter = (position: number): readonly BlockRef[] => known.splice(position + 1).reverse();
  const positionOf = (hash: Hash): number => known.findLastIndex((header) => header.hash === hash);

  /** Index in `known` of the last block that `header` builds on; −1 when none does. `walked` collects the blocks between. */
  const ancestor = async (header: Header, walked: Header[]): Promise<number> => {
    const newest = known.at(-1);
    const oldest = known[0];
    if (newest === undefined || oldest === undefined) return -1;
    if (header.number <= newest.number + BigInt(WALK)) {
      let cursor = header;
      for (let step = 0; step < WALK && cursor.number > oldest.number; step += 1) {
        const at = positionOf(cursor.parentHash);
        if (at >= 0) return at;
        const parent = await source.byHash(cursor.parentHash);
        if (parent === undefined) break;
        walked.push(parent);
        cursor = parent;
      }
      walked.length = 0;
    }
    for (let at = known.length - 1; at >= 0; at -= 1) {
      const candidate = known[at];
      if (candidate === undefined || candidate.number >= header.number) continue;
      if ((await source.byNumber(candidate.number))?.hash === candidate.hash) return at;
    }
    return -1;
  };

  return {
    newest: (): Header | undefined => known.at(-1),

    /** Takes a head; `undefined` when it is the one we stand on. Rejects when the node cannot be asked. */
    async accept(header: Header): Promise<AcceptedHead | undefined> {
      const newest = known.at(-1);
      if (newest?.hash === header.hash) return undefined;
      const rewound = positionOf(header.hash);
      if (rewound >= 0) return { header, replaced: cutAfter(rewound) };

      const walked: Header[] = [];
      const at = newest?.hash === header.parentHash ? known.length - 1 : await ancestor(header, walked);
      const replaced = cutAfter(at);
      known.push(...walked.reverse(), header);
      if (known.length > WINDOW) known = known.slice(-WINDOW);
      return { header, replaced };
    },
  };
}

export type HeadTracker = ReturnType<typeof createHeadTracker>;
