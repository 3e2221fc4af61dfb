import { settlementHashSchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, formatOf, parseInput } from '@/lib/server/respond';

/** The double-entry books of each liquidation of a transaction, in log order; CSV with `format=csv`. */
export const GET = (request: Request, { params }: { params: Promise<{ txHash: string }> }) =>
  answerRoute(request, async () => ({
    kind: 'ledger',
    ...parseInput(settlementHashSchema, await params),
    ...formatOf(request),
  }));
