import { concentrationQuerySchema } from '@/lib/core/snapshot/shock-schema';
import { answerRoute, formatOf, parseInput, queryOf } from '@/lib/server/respond';

/** Where the debt stands, as JSON; as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({
    kind: 'concentration',
    limit: parseInput(concentrationQuerySchema, queryOf(request)).limit,
    ...formatOf(request),
  }));
