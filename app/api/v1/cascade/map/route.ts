import { cascadeMapQuerySchema } from '@/lib/core/snapshot/cascade-schema';
import { NDJSON_HEADERS } from '@/lib/server/answer';
import { cascadeQueryOf } from '@/lib/server/cascade/cascade-query';
import { handle, toResponse } from '@/lib/server/respond';

/** Falls against assets, or assets against assets: JSON of the orderly engine, lines with the progress of the gap engine. */
export const GET = (request: Request) =>
  handle(request, async (host) => {
    const query = cascadeQueryOf(cascadeMapQuerySchema, request);
    if (query.engine === 'orderly') return toResponse(await host.ask({ kind: 'cascade-map', query }), request);
    const lines = await host.csv({ cascade: query });
    return lines instanceof ReadableStream ? new Response(lines, { headers: NDJSON_HEADERS }) : toResponse(lines);
  });
