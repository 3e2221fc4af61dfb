/** A quantile of a sample and the interval in which bootstrapping puts it. */
export interface TailQuantile {
  readonly value: number;
  /** 95 %; NaN where the sample does not reach so far out. */
  readonly low: number;
  readonly high: number;
}

const CONFIDENCE = 0.95;

/**
 * The `q` quantile of an ascending sample (the least value that at least a share q does not exceed) with its bootstrap
 * percentile interval, exactly: drawn anew n times with replacement, the quantile of the draw is at most the j-th value
 * with the chance that of n draws at least ⌈q·n⌉ are among the j lowest (Efron 1979). So no draw is needed, and the interval
 * is that of endless draws. Beyond the last value nothing is known: an end that falls on it is NaN.
 */
export function tailQuantile(sorted: Float64Array, q: number): TailQuantile {
  const n = sorted.length;
  const rank = Math.max(1, Math.ceil(q * n - 1e-9));
  const rankAt = (chance: number): number => {
    let [low, high] = [1, n];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (atLeast(n, rank, middle / n) >= chance) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const at = (place: number): number => sorted[place - 1] ?? Number.NaN;
  const last = rankAt(1 - (1 - CONFIDENCE) / 2);
  return {
    value: at(rank),
    low: at(rankAt((1 - CONFIDENCE) / 2)),
    high: last === n ? Number.NaN : at(last),
  };
}

/** The chance of at least `count` of `n` tries that succeed with `p` each. */
function atLeast(n: number, count: number, p: number): number {
  if (p >= 1) return 1;
  // The shorter of the two sums, from the term next to the middle outwards.
  const above = count > n * p;
  const ratio = p / (1 - p);
  let sum = 0;
  if (above) {
    let term = Math.exp(logTerm(n, count, p));
    for (let k = count; k <= n && term > sum * 1e-17; k += 1) {
      sum += term;
      term *= ((n - k) / (k + 1)) * ratio;
    }
    return sum;
  }
  let term = Math.exp(logTerm(n, count - 1, p));
  for (let k = count - 1; k >= 0 && term > sum * 1e-17; k -= 1) {
    sum += term;
    term *= k / (n - k + 1) / ratio;
  }
  return 1 - sum;
}

const logTerm = (n: number, k: number, p: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p);

/** By Stirling's series from 20 on; relative error below 1e-13. */
function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let each = 2; each <= n; each += 1) product *= each;
    return Math.log(product);
  }
  const inverse = 1 / (n + 1);
  const square = inverse * inverse;
  const x = n + 1;
  return (
    (x - 0.5) * Math.log(x) -
    x +
    0.5 * Math.log(2 * Math.PI) +
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square / 1_680)))
  );
}
