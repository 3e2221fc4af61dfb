import { auditQuerySchema } from '@/lib/core/snapshot/breaker-schema';
import { answerRoute, formatOf, parseInput, queryOf } from '@/lib/server/respond';

/** Links of the breakers' audit log in order, the newest page without `from`; as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({
    kind: 'audit',
    query: parseInput(auditQuerySchema, queryOf(request)),
    ...formatOf(request),
  }));
