import type { Curve } from './curve';
import { curveBuilder } from './curve-builder';

/**
 * The best that selling over several curves at once gives: at each amount the split is the one at which the next
 * unit gives the same everywhere. With s = 1/√(what the next unit gives), each piece takes in proportion to s, so
 * between the pieces' ends the sum is one piece again. Where a curve's known depth ends, the others go on without
 * it. Pieces that start past `limit` are left out.
 */
export function mergeCurves(curves: readonly Curve[], limit: number): Curve {
  const some = curves.filter(({ from }) => from.length > 0);
  const [only] = some;
  if (some.length === 1 && only !== undefined) return only;
  const places = some.map(() => 0);
  const merged = curveBuilder();
  /** Of the piece that each curve is at: s where it starts and ends, and what it takes per s. */
  const starts = some.map((curve) => startOf(curve, 0));
  const ends = some.map((curve) => endOf(curve, 0));
  const rates = some.map((curve) => rateOf(curve, 0));
  let s = Math.min(...starts);
  while (s < Infinity && merged.sold() < limit) {
    let rate = 0;
    let next = Infinity;
    for (let index = 0; index < some.length; index += 1) {
      const [start, end] = [starts[index] as number, ends[index] as number];
      if (start > s) next = Math.min(next, start);
      else if (end > s) {
        rate += rates[index] as number;
        next = Math.min(next, end);
      }
    }
    if (rate > 0) merged.add(1 / (s * s), 1 / (rate * s), rate * (next - s));
    s = next;
    for (const [index, curve] of some.entries()) {
      while ((ends[index] as number) <= s && (places[index] as number) < curve.from.length) {
        const place = (places[index] as number) + 1;
        places[index] = place;
        starts[index] = startOf(curve, place);
        ends[index] = endOf(curve, place);
        rates[index] = rateOf(curve, place);
      }
    }
  }
  return merged.done();
}

const startOf = ({ price }: Curve, place: number): number => {
  const first = price[place];
  return first === undefined ? Infinity : 1 / Math.sqrt(first);
};
const endOf = ({ from, price, bend, max }: Curve, place: number): number => {
  const first = price[place];
  if (first === undefined) return Infinity;
  const length = (from[place + 1] ?? max) - (from[place] as number);
  return (1 + (bend[place] as number) * length) / Math.sqrt(first);
};
const rateOf = ({ price, bend }: Curve, place: number): number =>
  price[place] === undefined ? 0 : Math.sqrt(price[place] as number) / (bend[place] as number);
