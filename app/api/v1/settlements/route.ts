import { settlementsQuerySchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, formatOf, parseInput, queryOf } from '@/lib/server/respond';

/** Newest first, as JSON; as CSV with `format=csv` or `Accept: text/csv`; with `lines=true` the books of each. */
export const GET = (request: Request) =>
  answerRoute(request, () => {
    const { limit, before, lines, ...filter } = parseInput(settlementsQuerySchema, queryOf(request));
    return {
      ...{ kind: 'settlements', limit, filter, lines },
      ...(before !== undefined && { before }),
      ...formatOf(request),
    };
  });
