import { csvHeaders } from '@/lib/server/answer';
import { positionQueryOf } from '@/lib/server/position-query';
import { handle, toResponse, wantsCsv } from '@/lib/server/respond';

/** The window asked for as JSON; every matching row as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  handle(request, async (host) => {
    const query = positionQueryOf(request);
    if (!wantsCsv(request)) return toResponse(await host.ask({ kind: 'positions', query }), request);
    const csv = await host.csv(query);
    return csv instanceof ReadableStream
      ? new Response(csv, { headers: csvHeaders('positions.csv') })
      : toResponse(csv);
  });
