import type { Curve } from './curve';
import { curveBuilder } from './curve-builder';

/**
 * Selling through `first` and all that it gives through `second`: of two constant-product pools one after the other
 * the sum is one again, so the pieces are those between either curve's ends. Pieces that start past `limit` are left out.
 */
export function chainCurves(first: Curve, second: Curve, limit: number): Curve {
  const chained = curveBuilder();
  let [i, j] = [0, 0];
  /** How far into the piece each curve is. */
  let [into, onto] = [0, 0];
  while (i < first.from.length && j < second.from.length && chained.sold() < limit) {
    const bent = 1 + (first.bend[i] as number) * into;
    const price1 = (first.price[i] as number) / (bent * bent);
    const bend1 = (first.bend[i] as number) / bent;
    const curved = 1 + (second.bend[j] as number) * onto;
    const price2 = (second.price[j] as number) / (curved * curved);
    const bend2 = (second.bend[j] as number) / curved;
    const left1 = (first.from[i + 1] ?? first.max) - (first.from[i] as number) - into;
    const left2 = (second.from[j + 1] ?? second.max) - (second.from[j] as number) - onto;
    /** What fills the second's piece; the first may bend too much ever to give it. */
    const slack = price1 - bend1 * left2;
    const fills = slack > 0 ? left2 / slack : Infinity;
    const length = Math.min(left1, fills);
    chained.add(price1 * price2, bend1 + bend2 * price1, length);
    if (fills <= left1) {
      j += 1;
      onto = 0;
    } else {
      onto += (price1 * left1) / (1 + bend1 * left1);
    }
    if (left1 <= fills) {
      i += 1;
      into = 0;
    } else {
      into += fills;
    }
  }
  return chained.done();
}
