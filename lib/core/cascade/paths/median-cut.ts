/** Points in groups: `order` holds the points group after group, group g from `from[g]` to `from[g + 1]`. */
export interface Groups {
  readonly order: Uint32Array;
  readonly from: Uint32Array;
  /** What is left of the weighted variance inside the groups, a share of all of it. */
  readonly within: number;
}

interface Group {
  readonly start: number;
  readonly end: number;
  /** Weight, then the weighted sums and the weighted sums of squares by coordinate. */
  readonly sums: Float64Array;
  /** The coordinate with the most variance, and how much that is. */
  readonly axis: number;
  readonly spread: number;
}

/**
 * Cuts weighted points (row-major, `width` coordinates each) into at most `most` groups: again and again the group whose
 * widest coordinate varies most is cut there at its mean. Only the smaller half is added up after a cut, so the whole costs
 * no more than points · log points · width, however lopsided the cuts. Deterministic.
 */
export function medianCut(points: Float32Array, width: number, weights: Float64Array, most: number): Groups {
  const order = Uint32Array.from(weights, (_, place) => place);
  const all = groupOf(0, order.length, sumsOf(points, width, weights, order, 0, order.length), width);
  const total = variance(all.sums, width);
  const groups: Group[] = [all];
  while (groups.length < most) {
    let widest = 0;
    for (const [place, { spread }] of groups.entries()) if (spread > (groups[widest] as Group).spread) widest = place;
    const group = groups[widest] as Group;
    if (!(group.spread > 0)) break;
    const { start, end, sums, axis } = group;
    const mean = (sums[1 + axis] as number) / (sums[0] as number);
    const middle = partition(order, points, width, axis, mean, start, end);
    if (middle === start || middle === end) {
      // Equal but for rounding: not to be cut any more.
      groups[widest] = { ...group, spread: 0 };
      continue;
    }
    const lowIsSmall = middle - start <= end - middle;
    const [a, b] = lowIsSmall ? [start, middle] : [middle, end];
    const small = sumsOf(points, width, weights, order, a, b);
    const large = sums.map((sum, at) => sum - (small[at] as number));
    groups[widest] = groupOf(start, middle, lowIsSmall ? small : large, width);
    groups.push(groupOf(middle, end, lowIsSmall ? large : small, width));
  }
  groups.sort((a, b) => a.start - b.start);
  const inside = groups.reduce((sum, { sums }) => sum + variance(sums, width), 0);
  return {
    order,
    from: Uint32Array.from([...groups.map(({ start }) => start), order.length]),
    within: total > 0 ? Math.min(1, inside / total) : 0,
  };
}

function sumsOf(
  points: Float32Array,
  width: number,
  weights: Float64Array,
  order: Uint32Array,
  start: number,
  end: number,
): Float64Array {
  const sums = new Float64Array(1 + 2 * width);
  for (let at = start; at < end; at += 1) {
    const point = order[at] as number;
    const weight = weights[point] as number;
    sums[0] = (sums[0] as number) + weight;
    for (let axis = 0, from = point * width; axis < width; axis += 1) {
      const value = points[from + axis] as number;
      sums[1 + axis] = (sums[1 + axis] as number) + weight * value;
      sums[1 + width + axis] = (sums[1 + width + axis] as number) + weight * value * value;
    }
  }
  return sums;
}

const varianceOn = (sums: Float64Array, width: number, axis: number): number => {
  const weight = sums[0] as number;
  if (!(weight > 0)) return 0;
  const sum = sums[1 + axis] as number;
  return Math.max(0, (sums[1 + width + axis] as number) - (sum * sum) / weight);
};

function variance(sums: Float64Array, width: number): number {
  let total = 0;
  for (let axis = 0; axis < width; axis += 1) total += varianceOn(sums, width, axis);
  return total;
}

function groupOf(start: number, end: number, sums: Float64Array, width: number): Group {
  let axis = 0;
  let spread = 0;
  for (let each = 0; each < width; each += 1) {
    const its = varianceOn(sums, width, each);
    // What rounding leaves of equal points is no spread.
    if (its > spread && its > 1e-9 * (sums[1 + width + each] as number)) [axis, spread] = [each, its];
  }
  return { start, end, sums, axis, spread };
}

/** Brings the points whose coordinate is at most `bound` to the front; the place where the others begin. */
function partition(
  order: Uint32Array,
  points: Float32Array,
  width: number,
  axis: number,
  bound: number,
  start: number,
  end: number,
): number {
  let low = start;
  let high = end - 1;
  while (low <= high) {
    const point = order[low] as number;
    if ((points[point * width + axis] as number) <= bound) {
      low += 1;
      continue;
    }
    order[low] = order[high] as number;
    order[high] = point;
    high -= 1;
  }
  return low;
}
