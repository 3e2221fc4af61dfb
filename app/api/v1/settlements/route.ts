import { settlementsQuerySchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, parseInput, queryOf, wantsCsv } from '@/lib/server/respond';

/** Newest first, as JSON; as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  answerRoute(request, () => {
    const { limit, before } = parseInput(settlementsQuerySchema, queryOf(request));
    return {
      kind: 'settlements',
      limit,
      ...(before !== undefined && { before }),
      ...(wantsCsv(request) && { format: 'csv' }),
    };
  });
