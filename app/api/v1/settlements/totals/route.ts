import { settlementFilterSchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

/** Sums over every stored settlement that the filter lets through. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({
    kind: 'settlement-totals',
    filter: parseInput(settlementFilterSchema, queryOf(request)),
  }));
