import { adviceQuerySchema } from '@/lib/core/snapshot/advice-schema';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

/** Risk terms of each collateral as volatility, depth and concentration would have them, beside those in force. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({ kind: 'advice', query: parseInput(adviceQuerySchema, queryOf(request)) }));
