import { settlementHashSchema } from '@/lib/core/snapshot/endpoints';
import { answerRoute, parseInput } from '@/lib/server/respond';

export const GET = (request: Request, { params }: { params: Promise<{ txHash: string }> }) =>
  answerRoute(request, async () => ({ kind: 'settlement', ...parseInput(settlementHashSchema, await params) }));
