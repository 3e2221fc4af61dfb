import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { answerRoute, parseInput } from '@/lib/server/respond';

const paramsSchema = z.object({ account: addressSchema });

export const GET = (request: Request, { params }: { params: Promise<{ account: string }> }) =>
  answerRoute(request, async () => ({ kind: 'position', ...parseInput(paramsSchema, await params) }));
