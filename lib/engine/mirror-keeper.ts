import type { BlockRef } from '@/lib/core/position/block-ref';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { LargeEvaluation } from '@/lib/core/risk/large-book/evaluate-large';
import { type BookMirror, mirrorBook } from '@/lib/core/risk/what-if/book-mirror';
import type { TickState } from './tick';

/** The risk kernel's mirror of the book, as of the block of the newest evaluation. */
export interface MirrorAtBlock {
  readonly mirror: BookMirror;
  readonly block: BlockRef;
  /** Unix ms when the block's head reached us. */
  readonly receivedAt: number;
  /** Counts the updates: answers of one version are equal. */
  readonly version: number;
}

/**
 * Keeps the kernel's mirror in step with the book, after each publication; one that failed is built anew by the next.
 * A large book is evaluated by a mirror of its own, and then that is the one. `ofSmallBooks` false: nobody asks what-if here.
 */
export const mirrorKeeper = (rules: ProtocolRules, failed: (error: unknown) => void, ofSmallBooks = true) => {
  let current: MirrorAtBlock | undefined;
  let evaluated: LargeEvaluation['state'] | undefined;
  let version = 0;
  return {
    current: () => (evaluated && evaluated.mirror !== current?.mirror ? undefined : current),
    /** Prices of other sources alone change nothing of it: not to be called for those. */
    follow: ({ book, evaluation }: Pick<TickState, 'book' | 'evaluation'>): void => {
      const previous = current?.mirror;
      current = undefined;
      evaluated = evaluation.large?.state;
      version += 1;
      const { block, receivedAt, accounts } = book;
      try {
        const mirror = evaluated
          ? evaluated.mirror
          : ofSmallBooks
            ? mirrorBook(previous, rules, accounts, evaluation.accrued)
            : undefined;
        if (mirror) current = { mirror, block, receivedAt, version };
      } catch (error) {
        failed(error);
      }
    },
  };
};
