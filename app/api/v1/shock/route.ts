import { shockQuerySchema } from '@/lib/core/snapshot/shock-schema';
import { csvHeaders } from '@/lib/server/answer';
import { readJson, refuseForeignOrigin } from '@/lib/server/own-pages-only';
import { answerRoute, handle, parseInput, toResponse, wantsCsv } from '@/lib/server/respond';
import { shockQueryOf } from '@/lib/server/shock-query';

/** The book after a shock, as a link; every account it makes liquidatable as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) =>
  handle(request, async (host) => {
    const query = shockQueryOf(request);
    if (!wantsCsv(request)) return toResponse(await host.ask({ kind: 'shock', query }), request);
    const csv = await host.csv(query);
    return csv instanceof ReadableStream ? new Response(csv, { headers: csvHeaders('shock.csv') }) : toResponse(csv);
  });

/** The same from a body. It changes nothing, but costs the engine time: only pages of this server may. */
export const POST = (request: Request) =>
  answerRoute(request, async () => {
    refuseForeignOrigin(request, 'ask by POST; ask by GET');
    return { kind: 'shock', query: parseInput(shockQuerySchema, await readJson(request)) };
  });
