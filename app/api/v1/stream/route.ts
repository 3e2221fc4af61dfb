import { parseEventId } from '@/lib/core/snapshot/event-codec';
import { auth } from '@/lib/server/auth/auth-state';
import { whileReadable } from '@/lib/server/auth/read-gate';
import { positionQueryOf, windowKeyOf } from '@/lib/server/position-query';
import { handle } from '@/lib/server/respond';

export const dynamic = 'force-dynamic';

/**
 * Server-Sent Events over the window of the query (none with `window=none`). Resumes from Last-Event-ID,
 * or from `lastEventId` in the query, which a browser's EventSource can set.
 */
export const GET = (request: Request) =>
  handle(request, async (host) => {
    const { searchParams } = new URL(request.url);
    const key = searchParams.get('window') === 'none' ? '' : windowKeyOf(positionQueryOf(request));
    const last = request.headers.get('last-event-id') ?? searchParams.get('lastEventId');
    return new Response(whileReadable(host.hub.connect(key, parseEventId(last)), request, auth()), {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  });
