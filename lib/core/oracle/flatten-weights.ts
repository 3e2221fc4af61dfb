/** A whole number that divides by every count of sources up to twelve, so that a vote splits among them exactly. */
export const VOTE = 27_720;

/**
 * Brings the votes' static weights so near to each other that no half of them by count (rounded down) holds more than
 * its even share and a fifth of a vote. So any set of fewer than half of the votes holds less than half of the weight,
 * whatever the configuration: a weight only decides what stands nearly even. (Of two votes neither outweighs the
 * other by more than 0.7 to 0.3, and the gap rule sees them as two halves.)
 *
 * Weights are drawn towards their mean, w' = mean + λ(w − mean), with the largest λ ≤ 1 that keeps the bound. Writes
 * whole numbers of mean VOTE over `weights`, rounded down; equal weights become VOTE each. All must be positive.
 */
export function flattenWeights(weights: number[]): void {
  const votes = weights.length;
  let sum = 0;
  for (const weight of weights) sum += weight;
  const mean = sum / votes;
  const half = votes >> 1;
  const heaviest = weights.toSorted((a, b) => b - a);
  let excess = 0;
  for (let place = 0; place < half; place += 1) excess += (heaviest[place] ?? 0) / mean - 1;
  const pull = excess > 0.2 ? 0.2 / excess : 1;
  for (let place = 0; place < votes; place += 1) {
    const relative = (weights[place] ?? 0) / mean - 1;
    weights[place] = Math.floor(VOTE * (1 + pull * relative));
  }
}
