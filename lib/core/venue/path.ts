import type { Hop } from './corridors';
import { amountFor, type Curve, NO_CURVE, outOf } from './curve';

/** A venue's part of a path: the stretch of its curve that the path sells over, after those before it in the order. */
export interface Use extends Hop {
  readonly from: number;
  readonly to: number;
}

/** One way from the token in to the token out, and how much goes along it, in doubles. */
export interface Path {
  readonly uses: readonly Use[];
  readonly amountIn: number;
  readonly out: number;
}

type Cut =
  | { readonly amountIn: number; readonly out?: undefined }
  | { readonly out: number; readonly amountIn?: undefined };

/** Cuts a path where it has taken, or has given, so much: the piece executed first, then the rest. */
export function splitPath(path: Path, cut: Cut, curves: ReadonlyMap<number, Curve>): readonly [Path, Path] {
  const curve = ({ place }: Hop): Curve => curves.get(place) ?? NO_CURVE;
  const middles = path.uses.map(() => 0);
  if (cut.amountIn !== undefined) {
    let amount = cut.amountIn;
    for (const [index, use] of path.uses.entries()) {
      const middle = clamp(use.from + amount, use);
      middles[index] = middle;
      amount = outOf(curve(use), middle) - outOf(curve(use), use.from);
    }
  } else {
    let out = cut.out;
    for (const [index, use] of [...path.uses.entries()].reverse()) {
      const middle = clamp(amountFor(curve(use), outOf(curve(use), use.from) + out), use);
      middles[index] = middle;
      out = middle - use.from;
    }
  }
  const piece = (stretch: (use: Use, middle: number) => Use): Path => {
    const uses = path.uses.map((use, index) => stretch(use, middles[index] as number));
    const [first, last] = [uses[0], uses.at(-1)];
    return {
      uses,
      amountIn: first === undefined ? 0 : first.to - first.from,
      out: last === undefined ? 0 : outOf(curve(last), last.to) - outOf(curve(last), last.from),
    };
  };
  return [piece((use, middle) => ({ ...use, to: middle })), piece((use, middle) => ({ ...use, from: middle }))];
}

const clamp = (amount: number, { from, to }: Use): number => (amount > from ? Math.min(amount, to) : from);
