import { type PositionQuery, positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import { parseInput, queryOf } from './respond';
import type { WindowKey } from './worker-protocol';

/** The window that a request's query asks for; `status` and `guard` repeated or comma separated. Empty parameters count as absent. */
export const positionQueryOf = (request: Request): PositionQuery => {
  const { status, guard, ...others } = queryOf(request);
  const present = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''));
  const lists = Object.entries({ status: listOf(status), guard: listOf(guard) }).filter(([, list]) => list.length > 0);
  return parseInput(positionQuerySchema, { ...present, ...Object.fromEntries(lists) });
};

const listOf = (given: string | readonly string[] | undefined): readonly string[] =>
  [given ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');

/** Equal windows have equal keys, however their queries were spelled. */
export const windowKeyOf = (query: PositionQuery): WindowKey =>
  JSON.stringify({
    ...query,
    ...(query.status && { status: [...new Set(query.status)].sort() }),
    ...(query.guard && { guard: [...new Set(query.guard)].sort() }),
    search: query.search?.toLowerCase(),
  });
