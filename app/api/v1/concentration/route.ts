import { concentrationQuerySchema } from '@/lib/core/snapshot/shock-schema';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

export const GET = (request: Request) =>
  answerRoute(request, () => ({
    kind: 'concentration',
    limit: parseInput(concentrationQuerySchema, queryOf(request)).limit,
  }));
