/** Fewer clocks than these may all be wrong together. */
export const LEAST_CLOCKS = 3;

/** How far our clock is ahead, ms: the median of what others' clocks say; null of too few. */
export function clockSkew(offsetsMs: readonly number[]): number | null {
  if (offsetsMs.length < LEAST_CLOCKS) return null;
  const sorted = [...offsetsMs].sort((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1] ?? 0;
  const high = sorted[sorted.length >> 1] ?? 0;
  return Math.round((low + high) / 2);
}
