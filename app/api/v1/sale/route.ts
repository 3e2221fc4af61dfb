import { saleQuerySchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

/** How an amount of one asset would be sold for another at the newest block, with the call that does it for a seller. */
export const GET = (request: Request) =>
  answerRoute(request, async () => ({ kind: 'sale', sale: parseInput(saleQuerySchema, queryOf(request)) }));
