import { positionQueryOf } from '@/lib/server/position-query';
import { handle, toResponse } from '@/lib/server/respond';

/** The window asked for as JSON; every matching row as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  handle(request, async (host) => {
    const query = positionQueryOf(request);
    const format = new URL(request.url).searchParams.get('format');
    const wantsCsv = format === 'csv' || (format === null && request.headers.get('accept')?.startsWith('text/csv'));
    if (!wantsCsv) return toResponse(await host.ask({ kind: 'positions', query }), request);
    const csv = await host.csv(query);
    if (!(csv instanceof ReadableStream)) return toResponse(csv);
    return new Response(csv, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="positions.csv"',
        'cache-control': 'no-store',
      },
    });
  });
