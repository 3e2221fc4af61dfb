import { clientConfigSchema } from '@/lib/core/snapshot/endpoints';
import { type SessionView, type SignInTerms, signInSchema } from '@/lib/core/snapshot/session-schema';
import { jsonAnswer, problemAnswer } from '../answer';
import { AnswerError } from '../answer-error';
import type { Host } from '../host';
import { readJson } from '../own-pages-only';
import { parseInput, toResponse } from '../respond';
import { type Actor, actorByToken, actorOf } from './actor';
import type { Auth } from './auth-state';
import { CLIENT_HEADER, clientKeyOf } from './client-address';
import { cookie, readCookie } from './cookies';
import { limited } from './limited';
import { NONCE_MS } from './nonces';
import { mayActorRead } from './read-gate';
import { verifySignIn } from './sign-in';
import { ownSite } from './site';

const STATEMENT = 'Sign in to Breakwater. This signs a message: no transaction, no fee.';

const clientOf = ({ headers }: Request): string => clientKeyOf(headers.get(CLIENT_HEADER));

/** Who this browser is signed in as, and whether signing in is of use here. */
export const sessionAnswer = ({ headers }: Request, auth: Auth): Response =>
  toResponse(jsonAnswer(viewOf(actorOf(headers, auth, false), auth)));

const viewOf = (actor: Actor | undefined, auth: Auth): SessionView => ({
  session: actor
    ? { account: actor.account, role: actor.role, signedInAt: actor.session.signedInAt, endsAt: actor.session.endsAt }
    : null,
  read: auth.config.READ,
  mayRead: mayActorRead(actor, auth),
  signIn: auth.config.READ !== 'public' || auth.roles.size > 0,
});

/** What the message to sign must say, bound to this browser by a cookie. */
export const nonceAnswer = async (request: Request, auth: Auth, host: Host): Promise<Response> => {
  limited(auth.limits.nonce, clientOf(request));
  const site = ownSite(request.headers, auth.config.PUBLIC_URL);
  const chainId = await chainIdOf(host);
  const { value, expiresAt, cookie: text } = auth.nonces.issue();
  const response = toResponse(
    jsonAnswer({
      nonce: value,
      chainId,
      statement: STATEMENT,
      issuedAt: new Date(expiresAt - NONCE_MS).toISOString(),
      expirationTime: new Date(expiresAt).toISOString(),
    } satisfies SignInTerms),
  );
  response.headers.append('set-cookie', cookie('nonce', text, NONCE_MS / 1_000, site.secure));
  return response;
};

/** Signs in: a session of a new name, never one that the browser brought along. */
export const signInAnswer = async (request: Request, auth: Auth, host: Host, now: number): Promise<Response> => {
  limited(auth.limits.signIn, clientOf(request));
  const site = ownSite(request.headers, auth.config.PUBLIC_URL);
  const said = parseInput(signInSchema, await readJson(request));
  const cookies = request.headers.get('cookie');
  const nonce = auth.nonces.check(readCookie(cookies, 'nonce', site.secure));
  if (!nonce)
    throw new AnswerError(problemAnswer(401, 'The sign-in is refused: its nonce is unknown, used or expired.'));
  limited(auth.limits.everySignIn, 'all');
  const chainId = await chainIdOf(host);
  const result = await verifySignIn(said, {
    site,
    chainId,
    nonce,
    now,
    verifyContract: async (account, hash, signature) => {
      const answer = await host.ask({ kind: 'signature', account, hash, signature });
      if (answer.status !== 200) throw new AnswerError(answer);
      return answer.body === 'true';
    },
  });
  if (!result.ok) throw new AnswerError(problemAnswer(401, result.refusal));
  if (auth.config.READ === 'listed' && !auth.roles.has(result.account))
    throw new AnswerError(problemAnswer(403, `${result.account} is not among the accounts that may read here.`));
  // Nothing was waited for since: of two at once, one finds it used.
  if (!auth.nonces.use(nonce))
    throw new AnswerError(problemAnswer(401, 'The sign-in is refused: its nonce was used before.'));
  auth.sessions.close(readCookie(cookies, 'session', site.secure));
  const token = auth.sessions.open(result.account);
  const response = toResponse(jsonAnswer(viewOf(actorByToken(token, auth, true), auth)));
  response.headers.append('set-cookie', cookie('session', token, auth.config.SESSION_HOURS * 3_600, site.secure));
  response.headers.append('set-cookie', cookie('nonce', '', 0, site.secure));
  return response;
};

/** Ends the browser's session, here and there. */
export const signOutAnswer = (request: Request, auth: Auth): Response => {
  limited(auth.limits.change, `client ${clientOf(request)}`);
  const site = ownSite(request.headers, auth.config.PUBLIC_URL);
  auth.sessions.close(readCookie(request.headers.get('cookie'), 'session', site.secure));
  return new Response(null, {
    status: 204,
    headers: { 'cache-control': 'no-store', 'set-cookie': cookie('session', '', 0, site.secure) },
  });
};

async function chainIdOf(host: Host): Promise<number> {
  const answer = await host.ask({ kind: 'config' });
  const parsed = answer.status === 200 ? clientConfigSchema.safeParse(JSON.parse(answer.body)) : undefined;
  const chainId = parsed?.success ? parsed.data.chainId : null;
  if (chainId === null) throw new AnswerError(problemAnswer(503, 'There is no market to sign in to yet.'));
  return chainId;
}
