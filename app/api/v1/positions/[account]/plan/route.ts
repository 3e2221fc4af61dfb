import { planQuerySchema } from '@/lib/core/snapshot/endpoints';
import { addressSchema } from '@/lib/core/units/address';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

const inputSchema = planQuerySchema.extend({ account: addressSchema });

/** The exact plan for the next block; 409 with a `reason` when the pair is not liquidatable now. */
export const GET = (request: Request, { params }: { params: Promise<{ account: string }> }) =>
  answerRoute(request, async () => {
    const { account, ...plan } = parseInput(inputSchema, { ...queryOf(request), ...(await params) });
    return { kind: 'plan', account, plan };
  });
