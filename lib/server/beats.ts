import type { Store } from '@/lib/engine/ports';

/** How often an engine tells its followers that it is at work. */
export const BEAT_MS = 500;

/** Tells them for as long as this process runs its event loop; what keeps the store from it is for them to find. Returns what ends it. */
export const keepBeating = (
  store: Pick<Store, 'beat'>,
  marketId: string,
  every: (ms: number, callback: () => void) => () => void,
): (() => void) => {
  let sending = false;
  return every(BEAT_MS, () => {
    if (sending) return;
    sending = true;
    store
      .beat(marketId)
      .catch(() => undefined)
      .finally(() => {
        sending = false;
      });
  });
};
