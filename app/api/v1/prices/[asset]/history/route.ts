import { priceHistoryQuerySchema } from '@/lib/core/snapshot/price-history';
import { addressSchema } from '@/lib/core/units/address';
import { answerRoute, formatOf, parseInput, queryOf } from '@/lib/server/respond';

const inputSchema = priceHistoryQuerySchema.extend({ asset: addressSchema });

export const GET = (request: Request, { params }: { params: Promise<{ asset: string }> }) =>
  answerRoute(request, async () => ({
    kind: 'price-history',
    ...parseInput(inputSchema, { ...queryOf(request), ...(await params) }),
    ...formatOf(request),
  }));
