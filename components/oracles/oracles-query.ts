import { addressSchema } from '@/lib/core/units/address';

export const SORTS = ['worst', 'symbol', 'market'] as const;
export const ONLY = ['breach', 'rejected'] as const;
/** Minutes of history that a chart can show, and the minutes that make one of its points. */
export const RANGES = [
  { minutes: 60, step: 1, name: '1 h' },
  { minutes: 360, step: 2, name: '6 h' },
  { minutes: 1_440, step: 5, name: '24 h' },
  { minutes: 10_080, step: 30, name: '7 d' },
] as const;
export type Range = (typeof RANGES)[number];

/** The view's whole state, as its URL has it. */
export interface OraclesQuery {
  readonly text: string | undefined;
  readonly only: (typeof ONLY)[number] | undefined;
  readonly sort: (typeof SORTS)[number];
  /** The open asset; perhaps not one of this market. */
  readonly asset: `0x${string}` | undefined;
  /** The open source of it. */
  readonly source: string | undefined;
  readonly range: Range;
}

/** Reads a URL's parameters; what does not parse is left out and named in `problems`. */
export const parseOraclesQuery = (
  params: URLSearchParams,
): { readonly query: OraclesQuery; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const pick = <T>(name: string, find: (value: string) => T | undefined): T | undefined => {
    const value = params.get(name);
    if (!value) return undefined;
    const found = find(value);
    if (found === undefined) problems.push(name);
    return found;
  };
  const asset = pick('asset', (value) => addressSchema.safeParse(value).data);
  const source = pick('source', (value) => (/^[\w:.-]{1,128}$/.test(value) ? value : undefined));
  return {
    query: {
      text: params.get('q')?.slice(0, 64) || undefined,
      only: pick('only', (value) => ONLY.find((each) => each === value)),
      sort: pick('sort', (value) => SORTS.find((each) => each === value)) ?? 'worst',
      asset,
      source: asset && source,
      range: pick('range', (value) => RANGES.find(({ minutes }) => String(minutes) === value)) ?? RANGES[0],
    },
    problems,
  };
};

/** The parameters of a query, defaults left out: `parseOraclesQuery` reads them back to the same query. */
export const oraclesParams = (query: OraclesQuery): URLSearchParams => {
  const params = new URLSearchParams();
  if (query.text) params.set('q', query.text);
  if (query.only) params.set('only', query.only);
  if (query.sort !== 'worst') params.set('sort', query.sort);
  if (query.asset) params.set('asset', query.asset);
  if (query.asset && query.source) params.set('source', query.source);
  if (query.range !== RANGES[0]) params.set('range', String(query.range.minutes));
  return params;
};
