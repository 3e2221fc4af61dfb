import { cascadePathsQuerySchema } from '@/lib/core/snapshot/cascade-paths-schema';
import { NDJSON_HEADERS } from '@/lib/server/answer';
import { cascadeQueryOf } from '@/lib/server/cascade/cascade-query';
import { handle, toResponse } from '@/lib/server/respond';

/** Liquidations and insolvency at risk within a time: lines with the progress that end with the run. */
export const GET = (request: Request) =>
  handle(request, async (host) => {
    const lines = await host.csv({ cascadePaths: cascadeQueryOf(cascadePathsQuerySchema, request) });
    return lines instanceof ReadableStream ? new Response(lines, { headers: NDJSON_HEADERS }) : toResponse(lines);
  });
