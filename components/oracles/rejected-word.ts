import type { RejectReason } from '@/lib/core/oracle/quote';

/** Why a source does not count, in a word that fits a cell; REJECTED_WORDS has the sentence. */
export const REJECTED_WORD: Record<RejectReason, string> = {
  stale: 'old',
  future: 'future',
  outlier: 'outlier',
  crossed: 'crossed',
  'non-positive': 'no price',
  absurd: 'absurd',
  wide: 'wide',
  capped: 'capped',
  sequencer: 'L2 down',
  thin: 'thin',
  'out-of-bounds': 'at limit',
};
