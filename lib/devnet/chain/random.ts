export interface Random {
  /** [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** An integer in [0, count). */
  below(count: number): number;
  normal(): number;
  /** One of the choices, by weight. */
  pick<T>(choices: readonly (readonly [T, number])[]): T;
}

/** mulberry32: small, fast, and the same everywhere for a seed. Not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    below: (count) => Math.floor(next() * count),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick<T>(choices: readonly (readonly [T, number])[]) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      const last = choices.at(-1);
      if (last === undefined) throw new RangeError('nothing to pick from');
      return last[0];
    },
  };
}
