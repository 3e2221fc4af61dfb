import { positionHistoryQuerySchema } from '@/lib/core/snapshot/position-detail-schema';
import { addressSchema } from '@/lib/core/units/address';
import { answerRoute, formatOf, parseInput, queryOf } from '@/lib/server/respond';

const inputSchema = positionHistoryQuerySchema.extend({ account: addressSchema });

/** Stored changes of one account, oldest first; as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request, { params }: { params: Promise<{ account: string }> }) =>
  answerRoute(request, async () => ({
    kind: 'position-history',
    ...parseInput(inputSchema, { ...queryOf(request), ...(await params) }),
    ...formatOf(request),
  }));
