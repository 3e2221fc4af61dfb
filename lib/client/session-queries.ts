import { queryOptions } from '@tanstack/react-query';
import {
  type SessionView,
  type SignIn,
  sessionViewSchema,
  signInTermsSchema,
} from '@/lib/core/snapshot/session-schema';
import { ApiError, requestJson } from './request-json';

const PATH = '/api/v1/session';

/** Who this browser is signed in as. A session ends by itself: asked again each minute, and when the page is looked at. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => requestJson(sessionViewSchema, PATH, { signal }),
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
    retry: 3,
  });

/** What a message to sign in with must say. Rejects with `ApiError`: 403 where nobody can sign in, 429 with too many. */
export const requestSignInTerms = () => requestJson(signInTermsSchema, `${PATH}/nonce`, { method: 'POST' });

/** Signs in; `ApiError` 401 says what of the message is refused. */
export const postSignIn = (signIn: SignIn): Promise<SessionView> =>
  requestJson(sessionViewSchema, PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(signIn),
  });

/** Signs out. Rejects with `ApiError` when the server did not hear of it. */
export const deleteSession = async (): Promise<void> => {
  const answer = await fetch(PATH, { method: 'DELETE' }).catch((cause: unknown) => {
    throw new ApiError({ type: 'about:blank', title: 'The server cannot be reached', status: 0 }, cause);
  });
  if (!answer.ok)
    throw new ApiError({ type: 'about:blank', title: 'The server did not sign you out', status: answer.status });
};
