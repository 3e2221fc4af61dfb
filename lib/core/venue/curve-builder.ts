import { type Curve, NO_CURVE } from './curve';

/** Collects pieces one after another. */
export function curveBuilder() {
  const from: number[] = [];
  const out: number[] = [];
  const price: number[] = [];
  const bend: number[] = [];
  let sold = 0;
  let got = 0;
  return {
    /** Base units sold by the pieces so far. */
    sold: () => sold,
    /** Adds a piece of `length` base units in, which may be Infinity for the last. */
    add(startPrice: number, startBend: number, length: number): void {
      if (!(length > 0 && startPrice > 0 && startBend > 0)) return;
      from.push(sold);
      out.push(got);
      price.push(startPrice);
      bend.push(startBend);
      got += length === Infinity ? startPrice / startBend : (startPrice * length) / (1 + startBend * length);
      sold += length;
    },
    done: (): Curve => (from.length === 0 ? NO_CURVE : { from, out, price, bend, max: sold }),
  };
}
