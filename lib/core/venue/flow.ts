import type { Address } from 'viem';
import { chainCurves } from './chain-curves';
import type { Corridor, Hop } from './corridors';
import { amountAtMarginal, type Curve, marginalAt, NO_CURVE, outOf } from './curve';
import { mergeCurves } from './merge-curves';
import { type Path, splitPath } from './path';

/** A corridor with the curve of what selling through it gives. */
export type Flow = { readonly curve: Curve } & (
  | { readonly kind: 'hop'; readonly hop: Hop }
  | { readonly kind: 'side-by-side'; readonly parts: readonly Flow[] }
  | { readonly kind: 'one-after-other'; readonly first: Flow; readonly second: Flow }
);

/** A venue's curve for a token, of pieces up to a limit; `NO_CURVE` for one that is not to be used. */
export type CurveOf = (place: number, tokenIn: Address, limit: number) => Curve;

/** The corridor's curve up to `limit` base units in; a `limit` of Infinity is all that is known. */
export function flowOf(corridor: Corridor, curveOf: CurveOf, limit: number): Flow {
  switch (corridor.kind) {
    case 'hop':
      return { kind: 'hop', hop: corridor.hop, curve: curveOf(corridor.hop.place, corridor.hop.tokenIn, limit) };
    case 'side-by-side': {
      const parts = corridor.parts
        .map((part) => flowOf(part, curveOf, limit))
        .filter(({ curve }) => curve.from.length > 0);
      const [only] = parts;
      if (parts.length === 1 && only !== undefined) return only;
      const curve = mergeCurves(
        parts.map((part) => part.curve),
        limit,
      );
      return { kind: 'side-by-side', parts, curve };
    }
    case 'one-after-other': {
      const first = flowOf(corridor.first, curveOf, limit);
      const most = limit === Infinity ? Infinity : outOf(first.curve, Math.min(limit, first.curve.max));
      const second = first.curve === NO_CURVE ? first : flowOf(corridor.second, curveOf, most);
      return { kind: 'one-after-other', first, second, curve: chainCurves(first.curve, second.curve, limit) };
    }
  }
}

/** The best split of `amount`, as paths in an order in which each can be executed after those before it. */
export function pathsOf(flow: Flow, amount: number, curves: ReadonlyMap<number, Curve>): readonly Path[] {
  if (!(amount > 0)) return [];
  switch (flow.kind) {
    case 'hop':
      return [{ uses: [{ ...flow.hop, from: 0, to: amount }], amountIn: amount, out: outOf(flow.curve, amount) }];
    case 'side-by-side': {
      const shares = split(flow.parts, amount, marginalAt(flow.curve, amount));
      return flow.parts.flatMap((part, index) => pathsOf(part, shares[index] as number, curves));
    }
    case 'one-after-other': {
      const before = pathsOf(flow.first, amount, curves);
      const passed = before.reduce((sum, { out }) => sum + out, 0);
      return join(before, pathsOf(flow.second, passed, curves), curves);
    }
  }
}

/** Amounts at which each part's next unit gives `marginal`; what rounding leaves goes to the largest. */
function split(parts: readonly Flow[], amount: number, marginal: number): number[] {
  const shares = parts.map(({ curve }) => amountAtMarginal(curve, marginal));
  const sum = shares.reduce((total, share) => total + share, 0);
  const largest = shares.indexOf(Math.max(...shares));
  shares[largest] = (shares[largest] as number) + amount - sum;
  return shares;
}

/** Less of a path than this share of it is rounding. */
const NOISE = 1e-12;

/** What the paths of one stage give becomes what those of the next take, in order; a path is cut where the other's ends. */
function join(before: readonly Path[], after: readonly Path[], curves: ReadonlyMap<number, Curve>): readonly Path[] {
  const joined: Path[] = [];
  let [i, j] = [0, 0];
  let [a, b] = [before[0], after[0]];
  while (a !== undefined && b !== undefined) {
    const difference = a.out - b.amountIn;
    const noise = NOISE * Math.max(a.out, b.amountIn);
    if (difference > noise) {
      const [now, later] = splitPath(a, { out: b.amountIn }, curves);
      joined.push(both(now, b));
      a = later;
      b = after[++j];
    } else if (difference < -noise) {
      const [now, later] = splitPath(b, { amountIn: a.out }, curves);
      joined.push(both(a, now));
      b = later;
      a = before[++i];
    } else {
      joined.push(both(a, b));
      a = before[++i];
      b = after[++j];
    }
  }
  return joined;
}

const both = (a: Path, b: Path): Path => ({ uses: [...a.uses, ...b.uses], amountIn: a.amountIn, out: b.out });
