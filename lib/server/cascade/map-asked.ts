import type { Cell } from '@/lib/core/cascade/grid';
import { pairCells, shockCells } from '@/lib/core/cascade/grid';
import type { CascadeMapQuery } from '@/lib/core/snapshot/cascade-schema';
import { type Answer, problemAnswer } from '../answer';
import type { Staged } from './cascade-scene';

const MOST_ROWS = 40;

/** The cells of a map, row after row. */
export interface MapAsked {
  /** Of the rows' assets in the book. */
  readonly places: readonly number[];
  /** Shares of today's price. */
  readonly falls: readonly number[] | null;
  readonly fall: number | null;
  readonly cells: readonly Cell[];
}

/** What a query asks of a staged book; 404 that names an asset the market does not have. */
export function asked(
  { scene, collateral }: Pick<Staged, 'scene' | 'collateral'>,
  { kind, steps, from, to, fall, assets }: CascadeMapQuery,
): MapAsked | Answer {
  const known = scene.book.assets;
  const missing = assets?.find((asset) => !known.includes(asset));
  if (missing !== undefined) return problemAnswer(404, `The market has no asset ${missing}.`);
  const places = assets
    ? [...new Set(assets)].map((asset) => known.indexOf(asset))
    : known
        .map((_, place) => place)
        .filter((place) => (collateral[place] as number) > 0)
        .sort((a, b) => (collateral[b] as number) - (collateral[a] as number) || a - b)
        .slice(0, MOST_ROWS);
  if (kind === 'pair') return { places, falls: null, fall: fall / 10_000, cells: pairCells(places, fall / 10_000) };
  const falls = Array.from(
    { length: steps },
    (_, step) => Math.round(from + ((to - from) * step) / (steps - 1)) / 10_000,
  );
  return { places, falls, fall: null, cells: shockCells(places, falls) };
}

/** By place, the share of a fall that every asset that is not meant to be worth a dollar takes; `undefined` for none. */
export function spreadOf({ scene }: Pick<Staged, 'scene'>, correlation: number): Float64Array | undefined {
  if (correlation === 0) return undefined;
  return Float64Array.from(scene.book.assets, (asset) => (scene.money.includes(asset) ? 0 : correlation / 100));
}
