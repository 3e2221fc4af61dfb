import { settlementsQuerySchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, formatOf, parseInput, queryOf } from '@/lib/server/respond';

/** Newest first, as JSON; as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  answerRoute(request, () => {
    const { limit, before } = parseInput(settlementsQuerySchema, queryOf(request));
    return {
      kind: 'settlements',
      limit,
      ...(before !== undefined && { before }),
      ...formatOf(request),
    };
  });
