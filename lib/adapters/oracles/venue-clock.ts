/** Least delays are kept by spans of this, ms, and told of two: a clock that jumps shows within twenty seconds. */
const SPAN_MS = 10_000;

export interface VenueClock {
  /** A message that bears the venue's time reached us at `now`, both unix ms. */
  hear(at: number, now: number): void;
  /** How far our clock is ahead of the venue's, ms, by the fastest of its messages lately, whose way here is in it. */
  offset(now: number): number | undefined;
}

/** One venue's clock against ours. A message with our own time of receipt for want of the venue's says nothing. */
export const createVenueClock = (): VenueClock => {
  let spans: readonly { readonly from: number; readonly least: number }[] = [];
  return {
    hear: (at, now) => {
      if (at === now) return;
      const from = Math.floor(now / SPAN_MS) * SPAN_MS;
      const last = spans.at(-1);
      // Ours went back: what was measured before is of another clock.
      if (last && from < last.from) spans = [];
      spans =
        last?.from === from
          ? [...spans.slice(0, -1), { from, least: Math.min(last.least, now - at) }]
          : [...spans.slice(-1), { from, least: now - at }];
    },
    offset: (now) => {
      const recent = spans.filter(({ from }) => from > now - 2 * SPAN_MS && from <= now);
      return recent.length === 0 ? undefined : Math.min(...recent.map(({ least }) => least));
    },
  };
};
