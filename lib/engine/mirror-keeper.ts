import type { BlockRef } from '@/lib/core/position/block-ref';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
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

/** Keeps the kernel's mirror in step with the book, after each publication. One that failed is built anew by the next. */
export const mirrorKeeper = (rules: ProtocolRules, failed: (error: unknown) => void) => {
  let current: MirrorAtBlock | undefined;
  let version = 0;
  return {
    current: () => current,
    /** Prices of other sources alone change nothing of it: not to be called for those. */
    follow: ({ book, evaluation }: Pick<TickState, 'book' | 'evaluation'>): void => {
      const previous = current?.mirror;
      current = undefined;
      version += 1;
      try {
        const mirror = mirrorBook(previous, rules, book.accounts, evaluation.accrued);
        current = { mirror, block: book.block, receivedAt: book.receivedAt, version };
      } catch (error) {
        failed(error);
      }
    },
  };
};
