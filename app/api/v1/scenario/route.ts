import { scenarioActionSchema } from '@/lib/core/snapshot/endpoints';
import { readJson, refuseForeignOrigin } from '@/lib/server/own-pages-only';
import { answerRoute, parseInput } from '@/lib/server/respond';

export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'scenario' }));

/** Drives the local market; only pages of this server may. */
export const POST = (request: Request) =>
  answerRoute(request, async () => {
    refuseForeignOrigin(request);
    return { kind: 'scenario', action: parseInput(scenarioActionSchema, await readJson(request)) };
  });
