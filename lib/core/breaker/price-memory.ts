/** Means of a price by spans of time, oldest first: what a limit-up-limit-down band is drawn around. */
export type PriceMemory = readonly { readonly from: number; readonly sum: number; readonly count: number }[];

/** Spans of the reference: its last five minutes in steps of ten seconds. */
export const REFERENCE_MS = 300_000;
const SPAN_MS = 10_000;
/** With nothing newer, a reference this old still tells how far a price came back from elsewhere. */
const KEPT_MS = 3_600_000;

/** Adds a price at `at` (unix ms). What is older than the newest known is left out: a clock that went back adds nothing. */
export function remembered(memory: PriceMemory, price: number, at: number): PriceMemory {
  const from = Math.floor(at / SPAN_MS) * SPAN_MS;
  const last = memory.at(-1);
  if (last !== undefined && from < last.from)
    return from < last.from - KEPT_MS ? [{ from, sum: price, count: 1 }] : memory;
  if (last?.from === from) return [...memory.slice(0, -1), { from, sum: last.sum + price, count: last.count + 1 }];
  const kept = memory.filter((span) => span.from > at - REFERENCE_MS);
  // The newest stays whatever its age: a price that was away is compared with where it was.
  const before = kept.length === 0 && last !== undefined && last.from > at - KEPT_MS ? [last] : kept;
  return [...before, { from, sum: price, count: 1 }];
}

/** The mean price of the spans before the one of `at`, within five minutes or else the newest; `undefined` of none. */
export function referencePrice(memory: PriceMemory, at: number): number | undefined {
  const current = Math.floor(at / SPAN_MS) * SPAN_MS;
  const past = memory.filter(({ from }) => from < current);
  const recent = past.filter(({ from }) => from > at - REFERENCE_MS);
  const spans = recent.length > 0 ? recent : past.slice(-1);
  if (spans.length === 0) return undefined;
  return spans.reduce((mean, { sum, count }) => mean + sum / count, 0) / spans.length;
}
