import { cascadeReplayQuerySchema } from '@/lib/core/snapshot/cascade-replay-schema';
import { jsonAnswer, NDJSON_HEADERS } from '@/lib/server/answer';
import { replayDesk } from '@/lib/server/cascade/shared-replay-desk';
import { readJson, refuseForeignOrigin } from '@/lib/server/own-pages-only';
import { handle, parseInput, toResponse } from '@/lib/server/respond';

export const dynamic = 'force-dynamic';

/** Whether a replay can be asked for now. */
export const GET = (request: Request) =>
  handle(request, async (host) => toResponse(jsonAnswer(await replayDesk().state(host))));

/** Executes one cell on a fork of the chain; only pages of this server may ask. Closing the answer ends the fork. */
export const POST = (request: Request) =>
  handle(request, async (host) => {
    refuseForeignOrigin(request, 'ask for a replay');
    const cell = parseInput(cascadeReplayQuerySchema, await readJson(request));
    const lines = await replayDesk().run(host, cell);
    return lines instanceof ReadableStream ? new Response(lines, { headers: NDJSON_HEADERS }) : toResponse(lines);
  });
