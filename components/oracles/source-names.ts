import { shortHex } from '@/components/ui/format-hex';
import { sourceId } from './source-columns';

/** Names where the id is too long for its place: in its column, whose group says the rest, and elsewhere. */
const SHORT: Readonly<Record<string, { readonly column: string; readonly name: string }>> = {
  'uniswap-v3-twap': { column: 'uni v3', name: 'uni v3 twap' },
  'uniswap-v3-spot': { column: 'uni v3', name: 'uni v3 spot' },
  'uniswap-v2-spot': { column: 'uni v2', name: 'uni v2 spot' },
};

export const columnName = (id: string): string => SHORT[id]?.column ?? id;

/** A source without its pool. */
export const shortName = (source: string): string => {
  const id = sourceId(source);
  return SHORT[id]?.name ?? id;
};

/** A source with its pool, shortened. */
export const sourceName = (source: string): string => {
  const pool = source.slice(sourceId(source).length + 1);
  return pool ? `${shortName(source)} ${pool.startsWith('0x') ? shortHex(pool) : pool}` : shortName(source);
};
