import { alertWordSchema } from '@/lib/core/snapshot/alert-schema';
import { authorise } from '@/lib/server/auth/actor';
import { auth } from '@/lib/server/auth/auth-state';
import { readJson } from '@/lib/server/own-pages-only';
import { answerRoute, handle, parseInput, toResponse } from '@/lib/server/respond';

/** Incidents, channels, deliveries and silences; `alerts` is null while nothing is known of them. */
export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'alerts' }));

/** What an operator says: silence, unsilence, acknowledge. Signed in, from a page of this site, with a reason. */
export const POST = (request: Request): Promise<Response> =>
  handle(request, async (host) => {
    const { account: actor } = authorise(request, auth(), 'operator');
    const word = parseInput(alertWordSchema, await readJson(request));
    return toResponse(await host.ask({ kind: 'alert-word', word, actor }));
  });
