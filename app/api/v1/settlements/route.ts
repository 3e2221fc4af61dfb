import { settlementsQuerySchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

export const GET = (request: Request) =>
  answerRoute(request, () => {
    const { limit, before } = parseInput(settlementsQuerySchema, queryOf(request));
    return { kind: 'settlements', limit, ...(before !== undefined && { before }) };
  });
