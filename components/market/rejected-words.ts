import type { RejectReason } from '@/lib/core/oracle/quote';

/** Why a source does not count, in words that follow "does not count: ". */
export const REJECTED_WORDS: Record<RejectReason, string> = {
  stale: 'too old to count',
  future: 'its time lies ahead of ours',
  outlier: 'too far from the others to count',
  crossed: 'its bid stands above its ask',
  'non-positive': 'not a price',
  absurd: 'no price of anything',
  wide: 'its own confidence is too wide',
  capped: 'its cap binds',
  sequencer: 'the sequencer is down, or was until just now',
  thin: 'its pool is too young or too thin',
  'out-of-bounds': 'at the limit of what its feed can say',
};
