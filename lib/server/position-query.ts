import { type PositionQuery, positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import { invalidAnswer } from './answer';
import { AnswerError } from './answer-error';
import { queryOf } from './respond';
import type { WindowKey } from './worker-protocol';

/**
 * The window that a request's query asks for; `status` and `guard` repeated or comma separated, `hf_lt` also by its
 * older name `hfBelow`. Empty parameters count as absent.
 */
export const positionQueryOf = (request: Request): PositionQuery => {
  const { status, guard, hf_lt: hfBelow, ...rest } = queryOf(request);
  const others = hfBelow === undefined ? rest : { ...rest, hfBelow };
  const present = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''));
  const lists = Object.entries({ status: listOf(status), guard: listOf(guard) }).filter(([, list]) => list.length > 0);
  const parsed = positionQuerySchema.safeParse({ ...present, ...Object.fromEntries(lists) });
  if (parsed.success) return parsed.data;
  // A client knows the field by the name that it sent.
  const named = (path: PropertyKey) => (path === 'hfBelow' && hfBelow !== undefined ? 'hf_lt' : path);
  throw new AnswerError(invalidAnswer(parsed.error.issues.map((issue) => ({ ...issue, path: issue.path.map(named) }))));
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
