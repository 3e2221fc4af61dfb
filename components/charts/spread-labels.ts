/**
 * Moves labels that would overlap apart, each as little as the order allows, inside [low, high].
 * @param wanted the places, in any order
 * @returns the places to draw at, in the order given
 */
export const spreadLabels = (wanted: readonly number[], gap: number, low: number, high: number): readonly number[] => {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let floor = low;
  for (const index of order) {
    placed[index] = Math.max(placed[index] ?? 0, floor);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = high;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling);
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
};
