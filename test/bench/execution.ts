import fc from 'fast-check';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { hopGas } from '@/lib/core/execution/routing/hop-gas';
import { sellCurve } from '@/lib/core/venue/sell-curve';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { referenceOut, subsets } from '@/test/fixtures/venue-reference';
import { anyVenue, token } from '@/test/fixtures/venues';
import { benchExecutionSizing } from './execution-sizing';
import { gridRoute } from './grid-router';
import { percentile } from './percentile';

const [A, B] = [token(1), token(2)];
const BOOKS = 40;
const DEPTH = 1e21;
/** A few dollars a venue in a trade of $40,000 to $400,000. */
const GAS_PRICE = 2e13;
const BRUTE_UP_TO = 8;

/** Median microseconds over the books, each the fastest of some runs. */
function micros(
  books: readonly (readonly VenueState[])[],
  run: (book: readonly VenueState[], place: number) => unknown,
) {
  const times = books.map((book, place) => {
    let least = Infinity;
    for (let again = 0; again < 5; again += 1) {
      const start = performance.now();
      run(book, place);
      least = Math.min(least, performance.now() - start);
    }
    return least * 1_000;
  });
  return percentile(times, 0.5);
}

const bruteForce = (venues: readonly VenueState[], amount: number): number =>
  Math.max(
    ...subsets(venues).map(
      (some) =>
        referenceOut(some, A, amount) - some.reduce((sum, { kind }) => sum + hopGas(kind, false) * GAS_PRICE, 0),
    ),
  );

/** Microseconds a route, beside the grid of Uniswap's router and brute force over subsets, on the same books. */
function benchRouting(): void {
  console.log(`\nRouting: ${BOOKS} random books each of v2 pairs and v3 pools, gas counted; median µs`);
  const head = [
    'venues',
    'best route',
    'curve',
    'question',
    '5 % grid',
    '× ours',
    'grid loses',
    'brute force',
    '× ours',
  ];
  console.log(head.map((cell) => cell.padStart(12)).join(''));
  for (const count of [3, 5, 8, 12, 20]) {
    const books = fc.sample(fc.array(anyVenue(A, B, 2_000, DEPTH), { minLength: count, maxLength: count }), {
      seed: count,
      numRuns: BOOKS,
    });
    const amounts = books.map((_, place) => BigInt(2e19) * BigInt(1 + (place % 10)));
    const ask = (venues: readonly VenueState[], place: number) =>
      bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn: amounts[place] as bigint, gasPriceInOut: GAS_PRICE });
    const ours = micros(books, ask);
    const curve = micros(books, (venues) => sellCurve(venues, A, B));
    const curves = books.map((venues) => sellCurve(venues, A, B));
    const question = micros(books, (_, place) => {
      for (let again = 0; again < 1_000; again += 1) curves[place]?.out(Number(amounts[place]) + again);
    });
    const grid = micros(books, (venues, place) => gridRoute(venues, A, amounts[place] as bigint, GAS_PRICE));
    const losses = books.map((venues, place) => {
      const route = ask(venues, place);
      const best = route.ok ? netOf(route.route.legs, Number(route.route.expectedOut)) : Number.NaN;
      return (1 - gridRoute(venues, A, amounts[place] as bigint, GAS_PRICE) / best) * 1e4;
    });
    const brute =
      count > BRUTE_UP_TO
        ? undefined
        : micros(books.slice(0, 5), (venues, place) => bruteForce(venues, Number(amounts[place])));
    const cells = [
      ...[String(count), ours.toFixed(0), curve.toFixed(0), (question / 1_000).toFixed(2), grid.toFixed(0)],
      ...[(grid / ours).toFixed(1), `${percentile(losses, 0.5).toFixed(2)} bps`],
      ...(brute === undefined ? ['—', '—'] : [brute.toFixed(0), (brute / ours).toFixed(0)]),
    ];
    console.log(cells.map((cell) => cell.padStart(12)).join(''));
  }
  console.log(
    '  best route: split, subset of venues and exact integer legs. curve: once a block and pair, then a question each.',
  );
}

const netOf = (legs: readonly { readonly hops: readonly { readonly kind: VenueState['kind'] }[] }[], out: number) =>
  legs.reduce((net, { hops }) => net - hops.reduce((sum, { kind }) => sum + hopGas(kind, false) * GAS_PRICE, 0), out);

export function benchExecution(): void {
  benchRouting();
  benchExecutionSizing();
}
