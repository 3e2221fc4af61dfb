import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { answerRoute, formatOf, parseInput } from '@/lib/server/respond';

const inputSchema = z.object({ asset: addressSchema });

export const GET = (request: Request, { params }: { params: Promise<{ asset: string }> }) =>
  answerRoute(request, async () => ({
    kind: 'prices',
    ...parseInput(inputSchema, await params),
    ...formatOf(request),
  }));
