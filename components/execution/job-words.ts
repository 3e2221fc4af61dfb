import type { Tone } from '@/components/ui/badge';
import type { KeeperJobView } from '@/lib/core/snapshot/keeper-schema';

interface JobWords {
  readonly tone: Tone;
  readonly word: string;
  readonly title: string;
}

const ENDS: Readonly<Record<Exclude<KeeperJobView['state'], 'open'>, JobWords>> = {
  done: { tone: 'ok', word: 'done', title: 'Mined, and deep enough that no reorg is expected.' },
  failed: { tone: 'critical', word: 'reverted', title: 'Mined and reverted: only gas was spent.' },
  cancelled: { tone: 'neutral', word: 'cancelled', title: 'Its nonce was freed by an empty transaction.' },
  superseded: { tone: 'watch', word: 'superseded', title: 'Its nonce went to a transaction that is not the keeper’s.' },
};

/** How a job stands, as a word and a sentence. */
export const jobWords = ({ state, mined, attempts }: KeeperJobView): JobWords => {
  if (state !== 'open') return ENDS[state];
  if (mined)
    return mined.ok
      ? { tone: 'accent', word: 'mined', title: 'Mined; not deep enough yet to count as done.' }
      : { tone: 'critical', word: 'reverting', title: 'Mined and reverted; not deep enough yet to count as final.' };
  if (attempts.at(-1)?.purpose === 'cancel')
    return {
      tone: 'watch',
      word: 'cancelling',
      title: 'It is not worth it any more: an empty transaction frees its nonce.',
    };
  return { tone: 'accent', word: 'in flight', title: 'Signed and sent; not mined as far as is known.' };
};
