import { switchQuerySchema } from '@/lib/core/snapshot/switch-schema';
import { answerRoute, formatOf, parseInput, queryOf } from '@/lib/server/respond';

/** The market's own switches and the truth table of pairs; the table as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({
    kind: 'switches',
    ...parseInput(switchQuerySchema, queryOf(request)),
    ...formatOf(request),
  }));
