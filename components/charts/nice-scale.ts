const STEPS = [1, 2, 2.5, 5, 10] as const;

/**
 * A domain widened outwards to round values, and the round values in it, about `count` of them.
 * An empty or single-valued range is widened around its value first.
 */
export const niceScale = (
  low: number,
  high: number,
  count: number,
): { readonly domain: readonly [number, number]; readonly ticks: readonly number[] } => {
  const room = high > low ? 0 : Math.max(Math.abs(low) * 0.001, 1e-8);
  const from = low - room;
  const span = high + room - from;
  const rough = span / Math.max(1, count - 1);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * (STEPS.find((each) => each * magnitude >= rough) ?? 10);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil((from + span) / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  return { domain: [ticks[0] ?? from, ticks.at(-1) ?? from + span], ticks };
};
