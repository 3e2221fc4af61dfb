import { priceHistoryQuerySchema } from '@/lib/core/snapshot/endpoints';
import { addressSchema } from '@/lib/core/units/address';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

const inputSchema = priceHistoryQuerySchema.extend({ asset: addressSchema });

export const GET = (request: Request, { params }: { params: Promise<{ asset: string }> }) =>
  answerRoute(request, async () => ({
    kind: 'prices',
    ...parseInput(inputSchema, { ...queryOf(request), ...(await params) }),
  }));
