import { bps } from './accuracy';
import { ours } from './candidates';
import type { Minute, Print } from './market-history';

export interface UpstreamScore {
  readonly votes: string;
  /** Evaluations tried: each venue in each minute in which all three traded. */
  readonly tried: number;
  /** Percent of them in which the price left the honest markets' range. */
  readonly outside: number;
  /** Worst bps outside it. */
  readonly worst: number;
}

/** One whole venue says 3 % too much in all of its markets: what a vote a market and a vote a venue make of it. */
export function upstreamScores(history: readonly Minute[]): readonly UpstreamScore[] {
  const rules: Readonly<Record<string, (print: Print) => string>> = {
    'a vote a market': ({ source }) => source,
    'a vote a venue (chosen: one upstream)': ({ venue }) => venue,
  };
  return Object.entries(rules).map(([votes, upstream]) => {
    let tried = 0;
    let outside = 0;
    let worst = 0;
    for (const { prints } of history) {
      const venues = new Set(prints.map(({ venue }) => venue));
      if (venues.size < 3) continue;
      for (const bad of venues) {
        const told = prints.map((print) => ({
          ...print,
          upstream: upstream(print),
          price: print.venue === bad ? Math.round(print.price * 1.03) : print.price,
        }));
        const honest = prints.flatMap(({ venue, price }) => (venue === bad ? [] : [price]));
        const { price } = ours(told);
        if (Number.isNaN(price)) continue;
        tried += 1;
        const excess = Math.max(bps(price, Math.max(...honest)), -bps(price, Math.min(...honest)));
        if (excess > 0) outside += 1;
        worst = Math.max(worst, excess);
      }
    }
    return { votes, tried, outside: (outside / tried) * 100, worst };
  });
}
