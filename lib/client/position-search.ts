import { type PositionQuery, positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';

export type PositionQueryInput = Partial<PositionQuery>;

const DEFAULTS = positionQuerySchema.parse({});

/** The query string of a window, defaults left out and keys in a fixed order: equal windows give equal strings. */
export const positionSearch = (query: PositionQueryInput): string => {
  const search = new URLSearchParams();
  const { sort, dir, status, guard, asset, hfBelow, minDebt, search: prefix, offset, limit } = query;
  if (sort && sort !== DEFAULTS.sort) search.set('sort', sort);
  if (dir && dir !== DEFAULTS.dir) search.set('dir', dir);
  if (status && status.length > 0) search.set('status', [...new Set(status)].sort().join(','));
  if (guard && guard.length > 0) search.set('guard', [...new Set(guard)].sort().join(','));
  if (asset) search.set('asset', asset);
  if (hfBelow !== undefined) search.set('hf_lt', String(hfBelow));
  if (minDebt !== undefined) search.set('minDebt', String(minDebt));
  if (prefix) search.set('search', prefix);
  if (offset) search.set('offset', String(offset));
  if (limit !== undefined && limit !== DEFAULTS.limit) search.set('limit', String(limit));
  return search.toString();
};
