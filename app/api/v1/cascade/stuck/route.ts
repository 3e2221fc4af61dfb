import { cascadeStuckQuerySchema } from '@/lib/core/snapshot/cascade-stuck-schema';
import { cascadeQueryOf } from '@/lib/server/cascade/cascade-query';
import { answerRoute } from '@/lib/server/respond';

/** Positions below 1 that nobody can liquidate at a profit, and what would clear them. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({ kind: 'cascade-stuck', query: cascadeQueryOf(cascadeStuckQuerySchema, request) }));
