import { proposalQuerySchema } from '@/lib/core/snapshot/advice-schema';
import { readJson, refuseForeignOrigin } from '@/lib/server/own-pages-only';
import { answerRoute, parseInput } from '@/lib/server/respond';

/** The calldata of a change of terms. It changes nothing, but asks the chain: only pages of this server may. */
export const POST = (request: Request) =>
  answerRoute(request, async () => {
    refuseForeignOrigin(request, 'ask by POST');
    return { kind: 'proposal', query: parseInput(proposalQuerySchema, await readJson(request)) };
  });
