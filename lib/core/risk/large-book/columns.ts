import type { Address } from 'viem';
import type { RiskBook } from '../kernel/book';
import { CALM, UNKNOWN } from '../kernel/classes';
import { type Shape, termAt } from '../kernel/shape';
import { COEFFICIENT, STRIDE, VALUE } from '../kernel/term-table';
import { eachBlock, type RowBlock } from './row-blocks';
import { rowHealth } from './row-health';

/** A column by place, NaN where a price is unknown and where a place is free. */
function columnOf(book: RiskBook, write: (block: RowBlock, row: number, index: number) => number): Float64Array {
  const column = new Float64Array(book.places).fill(Number.NaN);
  eachBlock(book, book.terms.values, (block) => {
    const { places } = block.shape;
    for (let index = 0; index < block.count; index += 1) {
      const place = places[block.from + index] as number;
      if (place >= 0) column[place] = write(block, block.from + index, index);
    }
  });
  return column;
}

/** Values in base currency. */
export const debtColumn = (book: RiskBook): Float64Array =>
  columnOf(book, ({ debt }, _, index) => debt[index] as number);

export const collateralColumn = (book: RiskBook): Float64Array =>
  columnOf(book, ({ collateral }, _, index) => collateral[index] as number);

/** As `rowHealth`. */
export const healthColumn = (book: RiskBook): Float64Array =>
  columnOf(book, (block, row, index) =>
    block.shape.classes[row] === UNKNOWN ? Number.NaN : rowHealth(book.terms, block, index),
  );

/** As `distanceBps`, but by its closed form alone: a bp or two off where the protocol rounds. NaN where no fall does it. */
export function distanceColumn(book: RiskBook, stable: ReadonlySet<Address>): Float64Array {
  const { entries, values } = book.terms;
  const isStable = Uint8Array.from(entries, ({ asset }) => (stable.has(asset) ? 1 : 0));
  return columnOf(book, ({ shape }, row) => {
    const reached = shape.classes[row] as number;
    if (reached === 0) return 0;
    if (reached > CALM || shape.legs === shape.collaterals) return Number.NaN;
    let fixed = 0;
    let volatile = 0;
    for (let leg = 0; leg < shape.legs; leg += 1) {
      const id = termAt(shape, row, leg);
      const isCollateral = leg < shape.collaterals;
      const raw = (shape.amounts[leg] as Float64Array)[row] as number;
      const part = raw * (values[id * STRIDE + (isCollateral ? COEFFICIENT : VALUE)] as number);
      if (isStable[id] === 1) fixed += isCollateral ? -part : part;
      else volatile += isCollateral ? part : -part;
    }
    if (volatile <= 0 || fixed <= 0) return Number.NaN;
    const fall = Math.max(1, Math.ceil((1 - fixed / volatile) * 10_000));
    return fall > 9_999 ? Number.NaN : fall;
  });
}

/** Whether the position at a place has a leg in an asset that the protocol counts. */
export function holder(book: RiskBook, asset: Address): (place: number) => boolean {
  const { entries, values } = book.terms;
  const isIt = Uint8Array.from(entries, (entry) =>
    entry.asset === asset && (entry.side === 'debt' || values[entry.id * STRIDE + VALUE] !== 0) ? 1 : 0,
  );
  const answers = book.shapes.map(({ isPool, terms }) => (isPool ? undefined : terms.some((id) => isIt[id] === 1)));
  return (place) => {
    const of = book.shapeOf[place] ?? -1;
    if (of < 0) return false;
    const known = answers[of];
    if (known !== undefined) return known;
    const shape = book.shapes[of] as Shape;
    const row = book.rowOf[place] as number;
    for (let leg = 0; leg < shape.legs; leg += 1) if (isIt[termAt(shape, row, leg)] === 1) return true;
    return false;
  };
}
