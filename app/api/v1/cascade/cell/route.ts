import { cascadeCellQuerySchema } from '@/lib/core/snapshot/cascade-cell-schema';
import { cascadeQueryOf } from '@/lib/server/cascade/cascade-query';
import { answerRoute } from '@/lib/server/respond';

/** One cell of a map, round by round. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({ kind: 'cascade-cell', query: cascadeQueryOf(cascadeCellQuerySchema, request) }));
