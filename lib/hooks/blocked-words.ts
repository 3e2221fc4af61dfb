import { blockWords } from '@/lib/core/execution/preflight-messages';
import { whyNotTitles } from '@/lib/core/execution/why-not';
import type { LiquidationBlock } from '@/lib/core/protocols/rules';

/** Why a position or a pair cannot be liquidated now: a word for a cell, a sentence for a person. Preflight's own. */
export const blockedWords = (block: LiquidationBlock): { readonly word: string; readonly sentence: string } => ({
  word: whyNotTitles[block],
  sentence: blockWords[block],
});
