/**
 * The last integer in [min, max] at which `holds` is true, where it is true at first and false from
 * some point on: `holds(x)` and not `holds(x + 1)`, both checked. Gallops out from `guess`, then
 * halves, so a good guess costs a few calls. `undefined` when it is false at `min` or still true at `max`.
 * For a predicate that flickers around its threshold the answer is one of its crossings.
 */
export function lastTrue(holds: (x: bigint) => boolean, guess: bigint, min: bigint, max: bigint): bigint | undefined {
  const start = guess < min ? min : guess > max ? max : guess;
  let step = 1n;
  let low = start;
  let high = start;
  if (holds(start)) {
    for (;;) {
      if (low === max) return undefined;
      high = low + step > max ? max : low + step;
      if (!holds(high)) break;
      low = high;
      step *= 4n;
    }
  } else {
    for (;;) {
      if (high === min) return undefined;
      low = high - step < min ? min : high - step;
      if (holds(low)) break;
      high = low;
      step *= 4n;
    }
  }
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
