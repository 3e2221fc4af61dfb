import type { GapOutcome } from './gap/gap-outcome';
import type { Cell } from './grid';
import type { OrderlyOutcome } from './orderly/solve';

/** What is noted of a cell, in this order, doubles: so that threads can write them side by side. NaN: the engine does not know it. */
export const CELL_NUMBERS = [
  ...['liquidated', 'badDebt', 'firstLeft', 'secondLeft', 'rounds', 'accounts', 'stuck', 'branching'],
  ...['runaway', 'beyond'],
] as const;
const WIDTH = CELL_NUMBERS.length;

/** Room for so many cells. */
export const cellNumbers = (cells: number, shared = false): Float64Array =>
  shared ? new Float64Array(new SharedArrayBuffer(cells * WIDTH * 8)) : new Float64Array(cells * WIDTH);

export function noteGap(into: Float64Array, index: number, { first, second }: Cell, outcome: GapOutcome): void {
  const { factors, liquidated, badDebt, rounds, accounts, stuck, branching, runaway, beyond } = outcome;
  into.set(
    [
      ...[liquidated, badDebt, factors[first] as number, factors[second] as number, rounds, accounts],
      ...[stuck.debt, branching, Number(runaway), Number(beyond.includes(1))],
    ],
    index * WIDTH,
  );
}

export function noteOrderly(into: Float64Array, index: number, outcome: OrderlyOutcome): void {
  const { firstLeft, secondLeft, liquidated, badDebt, accounts, branching, runaway, beyond } = outcome;
  into.set(
    [
      ...[liquidated, badDebt, firstLeft, secondLeft, Number.NaN, accounts],
      ...[Number.NaN, branching, Number(runaway), Number(beyond)],
    ],
    index * WIDTH,
  );
}

/** One number of every cell. */
export function columnOf(cells: Float64Array, name: (typeof CELL_NUMBERS)[number]): Float64Array {
  const at = CELL_NUMBERS.indexOf(name);
  return Float64Array.from({ length: cells.length / WIDTH }, (_, index) => cells[index * WIDTH + at] as number);
}

/**
 * Which cell of a map holds each one's answer: of a pair the cell above the diagonal, the two prices swapped. Only those
 * that name themselves are to be run.
 */
export function answeredBy(cells: readonly Cell[]): readonly number[] {
  const known = new Map<string, number>();
  return cells.map((cell, index) => {
    const ends = [`${cell.first}:${cell.firstLeft}`, `${cell.second}:${cell.secondLeft}`].sort();
    const key = ends.join();
    const place = known.get(key) ?? index;
    known.set(key, place);
    return place;
  });
}

/** Fills every cell that another answers. */
export function mirrorCells(numbers: Float64Array, cells: readonly Cell[], answered: readonly number[]): void {
  const [a, b] = [CELL_NUMBERS.indexOf('firstLeft'), CELL_NUMBERS.indexOf('secondLeft')];
  for (const [index, from] of answered.entries()) {
    if (from === index) continue;
    numbers.copyWithin(index * WIDTH, from * WIDTH, (from + 1) * WIDTH);
    if (cells[index]?.first === cells[from]?.first) continue;
    numbers[index * WIDTH + a] = numbers[from * WIDTH + b] as number;
    numbers[index * WIDTH + b] = numbers[from * WIDTH + a] as number;
  }
}
