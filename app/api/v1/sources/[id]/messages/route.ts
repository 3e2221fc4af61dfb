import { z } from 'zod';
import { answerRoute, parseInput } from '@/lib/server/respond';

const inputSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,64}(:0x[0-9a-f]{40})?$/, 'the id of a source, or of one pool of it'),
});

export const GET = (request: Request, { params }: { params: Promise<{ id: string }> }) =>
  answerRoute(request, async () => ({ kind: 'messages', source: parseInput(inputSchema, await params).id }));
