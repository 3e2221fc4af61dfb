import { type PositionQuery, positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import { parseInput, queryOf } from './respond';
import type { WindowKey } from './worker-protocol';

/** The window that a request's query asks for; `status` repeated or comma separated. Empty parameters count as absent. */
export const positionQueryOf = (request: Request): PositionQuery => {
  const { status, ...others } = queryOf(request);
  const present = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''));
  const statuses = [status ?? []].flat().flatMap((value) => value.split(','));
  const wanted = statuses.filter((value) => value !== '');
  return parseInput(positionQuerySchema, wanted.length > 0 ? { ...present, status: wanted } : present);
};

/** Equal windows have equal keys, however their queries were spelled. */
export const windowKeyOf = (query: PositionQuery): WindowKey =>
  JSON.stringify({
    ...query,
    ...(query.status && { status: [...new Set(query.status)].sort() }),
    search: query.search?.toLowerCase(),
  });
