import { z } from 'zod';
import { planQuerySchema } from '@/lib/core/snapshot/endpoints';
import { addressSchema } from '@/lib/core/units/address';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

const inputSchema = planQuerySchema.and(z.object({ account: addressSchema }));

/** The exact plan for the next block, of an amount or of the best size for an objective; 409 with a `reason` when the pair is not liquidatable now. */
export const GET = (request: Request, { params }: { params: Promise<{ account: string }> }) =>
  answerRoute(request, async () => {
    const { account, ...plan } = parseInput(inputSchema, { ...queryOf(request), ...(await params) });
    return { kind: 'plan', account, plan };
  });
