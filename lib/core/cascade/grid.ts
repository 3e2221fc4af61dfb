/** One cell of a map: the prices of two assets (the same twice for one) fall to these shares of today's. Places. */
export interface Cell {
  readonly first: number;
  readonly second: number;
  readonly firstLeft: number;
  readonly secondLeft: number;
}

/** Rows: assets by place; columns: falls, fractions. Row after row. */
export const shockCells = (places: readonly number[], falls: readonly number[]): readonly Cell[] =>
  places.flatMap((first) => falls.map((fall) => ({ first, second: first, firstLeft: 1 - fall, secondLeft: 1 - fall })));

/** Each asset with each falling together by `fall`; the diagonal is one alone. Row after row. */
export const pairCells = (places: readonly number[], fall: number): readonly Cell[] =>
  places.flatMap((first) => places.map((second) => ({ first, second, firstLeft: 1 - fall, secondLeft: 1 - fall })));

/** Each price's share of today's in a cell; `spread` takes others along: by place, the share of the larger fall. */
export function shockOf(
  { first, second, firstLeft, secondLeft }: Cell,
  assets: number,
  spread?: Float64Array,
): Float64Array {
  const fall = 1 - Math.min(firstLeft, secondLeft);
  const shock = spread ? spread.map((share) => 1 - share * fall) : new Float64Array(assets).fill(1);
  shock[first] = firstLeft;
  shock[second] = secondLeft;
  return shock;
}

/**
 * Runs a map's cells one by one, each when it is asked for: whoever iterates shows the progress and stops when he likes.
 * Cells that are the same question (a pair the other way round) are run once.
 */
export function* runCells<T>(
  cells: readonly Cell[],
  run: (cell: Cell) => T,
): Generator<{ readonly index: number; readonly outcome: T }, void, undefined> {
  const known = new Map<string, T>();
  for (const [index, cell] of cells.entries()) {
    const ends = [`${cell.first}:${cell.firstLeft}`, `${cell.second}:${cell.secondLeft}`].sort();
    const key = ends.join();
    const outcome = known.get(key) ?? run(cell);
    known.set(key, outcome);
    yield { index, outcome };
  }
}
