import { levelsQuerySchema } from '@/lib/core/snapshot/levels-schema';
import { addressSchema } from '@/lib/core/units/address';
import { csvHeaders } from '@/lib/server/answer';
import { handle, parseInput, queryOf, toResponse, wantsCsv } from '@/lib/server/respond';

const inputSchema = levelsQuerySchema.extend({ asset: addressSchema });

/** Collateral at risk against a fall of one asset's price; every step as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request, { params }: { params: Promise<{ asset: string }> }) =>
  handle(request, async (host) => {
    const { asset, columns } = parseInput(inputSchema, { ...queryOf(request), ...(await params) });
    if (!wantsCsv(request)) return toResponse(await host.ask({ kind: 'levels', asset, columns }), request);
    const csv = await host.csv({ levelsOf: asset });
    return csv instanceof ReadableStream
      ? new Response(csv, { headers: csvHeaders(`levels-${asset}.csv`) })
      : toResponse(csv);
  });
