export interface Rate {
  /** Sustained, a minute. */
  readonly perMinute: number;
  /** At once, after a pause. */
  readonly burst: number;
}

export interface RateLimit {
  /** Takes one of `key`'s; 0 when there was one, otherwise the seconds (whole, at least 1) until there is. */
  take(key: string): number;
  /** Keys held: never more than the capacity. */
  size(): number;
}

/**
 * Counts by GCRA: one number a key, the time at which its bucket is full again; a key whose time has passed is
 * forgotten. At capacity the key that has least to wait for goes, of the oldest few: a crowd of new keys never
 * frees one that is at its limit while another can go.
 */
export const createRateLimit = ({ perMinute, burst }: Rate, now: () => number, capacity = 10_000): RateLimit => {
  const interval = 60_000 / perMinute;
  const fullAt = new Map<string, number>();

  const makeRoom = (at: number): void => {
    let least: [string, number] | undefined;
    let looked = 0;
    for (const entry of fullAt) {
      if (least === undefined || entry[1] < least[1]) least = entry;
      looked += 1;
      if (entry[1] <= at || looked === EXAMINED) break;
    }
    if (least) fullAt.delete(least[0]);
  };

  return {
    take: (key) => {
      const at = now();
      const next = Math.max(fullAt.get(key) ?? at, at) + interval;
      const over = next - at - burst * interval;
      // A millisecond is no reason to refuse.
      if (over > 1) return Math.max(1, Math.ceil(over / 1_000));
      if (!fullAt.delete(key) && fullAt.size >= capacity) makeRoom(at);
      fullAt.set(key, next);
      return 0;
    },
    size: () => fullAt.size,
  };
};

const EXAMINED = 32;
