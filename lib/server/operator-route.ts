import { breakerWordSchema } from '@/lib/core/snapshot/breaker-schema';
import { authorise } from './auth/actor';
import { auth } from './auth/auth-state';
import { readJson } from './own-pages-only';
import { handle, parseInput, toResponse } from './respond';

/** What an operator says of one breaker: signed in, from a page of this site, as JSON, with a reason. */
export const operatorRoute = (request: Request, what: 'trip' | 'reset'): Promise<Response> =>
  handle(request, async (host) => {
    const { account: actor } = authorise(request, auth(), 'operator');
    const word = parseInput(breakerWordSchema, await readJson(request));
    return toResponse(await host.ask({ kind: 'breaker-word', what, word, actor }));
  });
