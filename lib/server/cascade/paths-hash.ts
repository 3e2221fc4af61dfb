import { createHash } from 'node:crypto';
import { canonicalJson } from '@/lib/core/breaker/canonical-json';
import type { CascadeBook } from '@/lib/core/cascade/cascade-book';
import type { DepthBook } from '@/lib/core/cascade/depth/depth-book';
import type { PathsAsk } from './paths-messages';

/**
 * SHA-256 over everything that the losses of paths hang on but the seed: canonical JSON of the question, the moves'
 * model, the laws of liquidation and of depth, then the book's columns as they lie in memory (little-endian).
 */
export function inputHash(book: CascadeBook, depth: DepthBook, ask: PathsAsk): string {
  const hash = createHash('sha256');
  const { engine, paths, draw } = ask;
  const { scale, gasUsd } = ask.terms;
  const { closeFactor, dustRule, writesOff } = book.law;
  const laws = depth.assets.map(({ law, above, via, edge, quoted }) => ({ law, above, via, edge, quoted }));
  const said = {
    ...{ version: 1, engine, paths, scale, gasUsd, draw, assets: book.assets, laws, order: depth.order },
    law: { closeFactor, dustRule, writesOff },
  };
  hash.update(canonicalJson(plain(said)));
  for (const column of [book.law.fee, book.law.closed, book.law.cash]) hash.update(bytes(column));
  for (const column of [book.collateralFrom, book.collateralAsset, book.collateral, book.threshold, book.bonus])
    hash.update(bytes(column));
  for (const column of [book.debtFrom, book.debtAsset, book.debt]) hash.update(bytes(column));
  return `0x${hash.digest('hex')}`;
}

/** Of each path's losses, liquidated and then insolvent. */
export const lossHash = (...losses: readonly Float64Array[]): string => {
  const hash = createHash('sha256');
  for (const column of losses) hash.update(bytes(column));
  return `0x${hash.digest('hex')}`;
};

/** A copy: shared memory is not hashed in place. */
const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength));

/** Columns as lists, what JSON has no number for as text, absent members left out. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Float64Array) return Array.from(value, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, plain(member)]])),
  );
}
