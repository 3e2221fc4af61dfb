import type { Hash } from 'viem';
import { z } from 'zod';
import { answerRoute, parseInput } from '@/lib/server/respond';

const paramsSchema = z.object({
  txHash: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/, 'not a transaction hash: 0x and 64 hexadecimal digits')
    .transform((value) => value.toLowerCase() as Hash),
});

export const GET = (request: Request, { params }: { params: Promise<{ txHash: string }> }) =>
  answerRoute(request, async () => ({ kind: 'settlement', ...parseInput(paramsSchema, await params) }));
