import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import type { Frame } from '@/lib/engine/frame';
import type { Engine } from '@/lib/engine/loop';
import type { MirrorAtBlock } from '@/lib/engine/mirror-keeper';
import type { CommandOutcome } from '@/lib/engine/ports';
import type { UnansweredWord } from './posted-words';

/** One account and its market as they stand on chain at the newest frame's block. */
export interface AccountAtBlock {
  readonly block: BlockRef;
  readonly receivedAt: number;
  readonly market: MarketState;
  readonly account: AccountState;
}

/** The market as it stands on chain at the newest frame's block. */
export type MarketAtBlock = Omit<AccountAtBlock, 'account'>;

/** Where answers come from: the engine of this process, or the frames of another. */
export interface FrameSource {
  frame(): Frame;
  onFrame(callback: (frame: Frame) => void): () => void;
  /** `undefined` when the book has no such borrower, or nothing was read yet. Rejects when the chain cannot be read. */
  accountAt(account: Address): Promise<AccountAtBlock | undefined>;
  /** `undefined` before the first block. Rejects when the chain cannot be read. */
  market?(): Promise<MarketAtBlock | undefined>;
  /** The whole book as the risk kernel holds it; `undefined` before the first block. Only the engine's own process has one. */
  readonly mirror?: () => MirrorAtBlock | undefined;
  /** Takes an operator's word on a breaker, or passes it on to the engine. Rejects when it cannot be passed on. */
  readonly sayToBreakers?: (
    ...said: Parameters<Engine['sayToBreakers']>
  ) => CommandOutcome | Promise<CommandOutcome | UnansweredWord>;
  /** What the engine counts of itself, as of now; where it runs elsewhere its frames tell. */
  readonly meters?: Engine['meters'];
  stop(): Promise<void>;
}
