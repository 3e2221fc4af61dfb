import { cascadePathsQuerySchema } from '@/lib/core/snapshot/cascade-paths-schema';
import { cascadeQueryOf } from '@/lib/server/cascade/cascade-query';
import { handle, toResponse } from '@/lib/server/respond';

const HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'cache-control': 'no-store',
  // What stands between must not wait for more.
  'x-accel-buffering': 'no',
};

/** Liquidations and insolvency at risk within a time: lines with the progress that end with the run. */
export const GET = (request: Request) =>
  handle(request, async (host) => {
    const lines = await host.csv({ cascadePaths: cascadeQueryOf(cascadePathsQuerySchema, request) });
    return lines instanceof ReadableStream ? new Response(lines, { headers: HEADERS }) : toResponse(lines);
  });
