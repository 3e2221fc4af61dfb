import { type PositionQuery, positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';

/** What the positions view keeps in its URL, besides the open account. */
export type TableQuery = Pick<PositionQuery, 'sort' | 'dir'> &
  Partial<Pick<PositionQuery, 'status' | 'guard' | 'asset' | 'hfBelow' | 'minDebt' | 'search'>>;

/** What leaves every filter away. */
export const NO_FILTERS = {
  status: undefined,
  guard: undefined,
  asset: undefined,
  hfBelow: undefined,
  minDebt: undefined,
  search: undefined,
} as const satisfies Record<Exclude<keyof TableQuery, 'sort' | 'dir'>, undefined>;

export const SORT_DIRECTIONS = {
  rank: 'asc',
  healthFactor: 'asc',
  distance: 'asc',
  account: 'asc',
  debt: 'desc',
  collateral: 'desc',
  breachProbability: 'desc',
  expectedLoss: 'desc',
  profit: 'desc',
} as const satisfies Record<PositionQuery['sort'], PositionQuery['dir']>;

const shape = positionQuerySchema.shape;

/**
 * A URL's filters and sort. Each parameter is judged by itself: what does not parse is left out and
 * named in `problems`, so that one bad value in a pasted link does not lose the rest.
 */
export const parseTableQuery = (
  params: URLSearchParams,
): { readonly query: TableQuery; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const read = <T>(
    name: string,
    schema: { safeParse(value: unknown): { success: boolean; data?: T } },
    value: unknown,
  ) => {
    if (value === null || value === '') return undefined;
    const parsed = schema.safeParse(value);
    if (!parsed.success) problems.push(name);
    return parsed.success ? parsed.data : undefined;
  };
  const sort = read('sort', shape.sort, params.get('sort')) ?? 'rank';
  const dir = read('dir', shape.dir, params.get('dir')) ?? SORT_DIRECTIONS[sort];
  const status = read('status', shape.status, params.get('status')?.split(',').filter(Boolean) ?? null);
  const guard = read('guard', shape.guard, params.get('guard')?.split(',').filter(Boolean) ?? null);
  const asset = read('asset', shape.asset, params.get('asset'));
  // Older links say hfBelow.
  const hfName = params.has('hf_lt') ? 'hf_lt' : 'hfBelow';
  const hfBelow = read(hfName, shape.hfBelow, params.get(hfName));
  const minDebt = read('minDebt', shape.minDebt, params.get('minDebt'));
  const search = read('search', shape.search, params.get('search'));
  return {
    query: {
      sort,
      dir,
      ...(status && status.length > 0 && { status }),
      ...(guard && guard.length > 0 && { guard }),
      ...(asset && { asset }),
      ...(hfBelow !== undefined && { hfBelow }),
      ...(minDebt !== undefined && { minDebt }),
      ...(search && { search }),
    },
    problems,
  };
};

/** The parameters of a query, defaults left out: `parseTableQuery` reads them back to the same query. */
export const tableParams = (query: TableQuery): URLSearchParams => {
  const params = new URLSearchParams();
  const { sort, dir, status, guard, asset, hfBelow, minDebt, search } = query;
  if (sort !== 'rank') params.set('sort', sort);
  if (dir !== SORT_DIRECTIONS[sort]) params.set('dir', dir);
  if (status && status.length > 0) params.set('status', status.join(','));
  if (guard && guard.length > 0) params.set('guard', guard.join(','));
  if (asset) params.set('asset', asset);
  if (hfBelow !== undefined) params.set('hf_lt', String(hfBelow));
  if (minDebt !== undefined) params.set('minDebt', String(minDebt));
  if (search) params.set('search', search);
  return params;
};

/** Where all matching rows are exported from, the direction said outright because the API's default differs. */
export const exportHref = (query: TableQuery): string => {
  const params = tableParams(query);
  params.set('dir', query.dir);
  params.set('format', 'csv');
  return `/api/v1/positions?${params}`;
};
