import { cascadePathsRunsQuerySchema } from '@/lib/core/snapshot/cascade-paths-schema';
import { answerRoute, parseInput, queryOf } from '@/lib/server/respond';

/** Kept runs, newest first: seed, hash of the inputs, terms and figures. */
export const GET = (request: Request) =>
  answerRoute(request, () => ({
    ...{ kind: 'paths-runs', limit: parseInput(cascadePathsRunsQuerySchema, queryOf(request)).limit },
  }));
