import { amountAtMarginal, marginalAt, outOf } from './curve';
import type { Flow } from './flow';

/**
 * What each venue of a flow is worth at the prices that selling `amount` through it leads to, by its place, in base
 * units of the token out: what it gives less what it takes, at the amount where that is most. Duality of a
 * concave flow: for any set of venues, `amount` at the first token's price plus their worths is the most that they
 * can give together.
 */
export interface Surplus {
  /** The first token's price: what the next unit gives. */
  readonly price: number;
  readonly of: ReadonlyMap<number, number>;
}

/** At the prices of the flow's own best split of `amount`, which must be within what is known. */
export function surplusOf(flow: Flow, amount: number): Surplus {
  const of = new Map<number, number>();
  const visit = (part: Flow, sold: number, priceIn: number, priceOut: number): void => {
    switch (part.kind) {
      case 'hop': {
        const most = amountAtMarginal(part.curve, priceIn / priceOut);
        of.set(part.hop.place, Math.max(0, priceOut * outOf(part.curve, most) - priceIn * most));
        return;
      }
      case 'side-by-side': {
        for (const one of part.parts) visit(one, amountAtMarginal(one.curve, priceIn / priceOut), priceIn, priceOut);
        return;
      }
      case 'one-after-other': {
        const passed = outOf(part.first.curve, sold);
        const between = priceOut * marginalAt(part.second.curve, Math.min(passed, part.second.curve.max));
        visit(part.first, sold, priceIn, between);
        visit(part.second, passed, between, priceOut);
      }
    }
  };
  const price = marginalAt(flow.curve, amount);
  visit(flow, amount, price, 1);
  return { price, of };
}
