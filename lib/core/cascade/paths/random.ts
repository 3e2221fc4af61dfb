/** A stream of random numbers that one seed decides. */
export interface Random {
  /** In (0, 1), 52 bits: never an end. */
  uniform(): number;
  normal(): number;
  /** 32 bits. */
  word(): number;
}

/** xoshiro128** (Blackman and Vigna, prng.di.unimi.it) from four words, not all 0; normals by the polar method. */
export function randomOf(words: readonly [number, number, number, number]): Random {
  let [a, b, c, d] = words;
  let spare = Number.NaN;
  const word = (): number => {
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = (): number => ((word() >>> 6) * 67_108_864 + (word() >>> 6) + 0.5) / 4_503_599_627_370_496;
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1) continue;
      const stretch = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * stretch;
      return x * stretch;
    }
  };
  return { uniform, normal, word };
}

/** The stream of a seed, a whole number from 0 to 2³² − 1: its words by splitmix32. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  return randomOf([next(), next(), next(), next() | 1]);
}

/** Chi-square of `dof` degrees of freedom (2 or more, any real), by Marsaglia and Tsang's gamma (ACM TOMS 26, 2000). */
export function chiSquare({ normal, uniform }: Random, dof: number): number {
  const d = dof / 2 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}
