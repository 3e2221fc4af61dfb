import type { CascadeBook } from '../cascade-book';
import type { MoveModel } from './move-model';

export interface Exposures {
  /** How far each health factor's logarithm moves with each of the model's independent moves; row-major by position. */
  readonly points: Float32Array;
  /** By position: its debt, the less the further it stands from 1 in its own standard deviations. */
  readonly weights: Float64Array;
}

/**
 * To first order d ln HF = Σ u·d ln price, where u is an asset's share of the weighted collateral less its share of the
 * debt; in the coordinates in which the model's moves are independent, two positions are as far apart as the ratio of their
 * health factors will drift. A chance falls off with the third power of the distance, as a t's of three degrees does.
 */
export function exposures(book: CascadeBook, { scale, factor }: MoveModel): Exposures {
  const width = book.assets.length;
  const points = new Float32Array(book.size * width);
  const weights = new Float64Array(book.size);
  const moved = factor.map((value, at) => value * (scale[Math.floor(at / width)] as number));
  for (let position = 0; position < book.size; position += 1) {
    const { weighted, owed } = sidesOf(book, position);
    if (!(weighted > 0 && owed > 0)) continue;
    const row = position * width;
    const add = (asset: number, share: number): void => {
      for (let k = 0, at = asset * width; k <= asset; k += 1, at += 1)
        points[row + k] = (points[row + k] as number) + share * (moved[at] as number);
    };
    for (let c = book.collateralFrom[position] as number; c < (book.collateralFrom[position + 1] as number); c += 1)
      add(
        book.collateralAsset[c] as number,
        ((book.collateral[c] as number) * (book.threshold[c] as number)) / weighted,
      );
    for (let d = book.debtFrom[position] as number; d < (book.debtFrom[position + 1] as number); d += 1)
      add(book.debtAsset[d] as number, -(book.debt[d] as number) / owed);
    let variance = 0;
    for (let k = 0; k < width; k += 1) variance += (points[row + k] as number) ** 2;
    const distance = Math.max(0, Math.log(weighted / owed));
    weights[position] = variance > 0 ? owed / (1 + (distance / Math.sqrt(variance)) ** 3) : 0;
  }
  return { points, weights };
}

/** Weighted collateral and debt of a position, dollars of today. */
export function sidesOf(
  { collateralFrom, collateral, threshold, debtFrom, debt }: CascadeBook,
  position: number,
): { readonly weighted: number; readonly held: number; readonly owed: number } {
  let [weighted, held, owed] = [0, 0, 0];
  for (let c = collateralFrom[position] as number; c < (collateralFrom[position + 1] as number); c += 1) {
    held += collateral[c] as number;
    weighted += (collateral[c] as number) * (threshold[c] as number);
  }
  for (let d = debtFrom[position] as number; d < (debtFrom[position + 1] as number); d += 1) owed += debt[d] as number;
  return { weighted, held, owed };
}
