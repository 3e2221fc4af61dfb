import type { Address } from 'viem';
import { ROLES, type Role } from '@/lib/core/snapshot/session-schema';
import { problemAnswer } from '../answer';
import { AnswerError } from '../answer-error';
import type { Auth } from './auth-state';
import { CLIENT_HEADER, clientKeyOf } from './client-address';
import { readCookie } from './cookies';
import { limited } from './limited';
import type { Session } from './sessions';
import { ownSite, siteOf } from './site';

/** Who asked, as the sign-in found them. */
export interface Actor {
  readonly account: Address;
  readonly role: Role;
  readonly session: Session;
}

/** The signed-in account of a request's cookie, with the role that the configuration gives it now. */
export const actorOf = (headers: Headers, auth: Auth, touch = true): Actor | undefined => {
  const site = siteOf(headers, auth.config.PUBLIC_URL);
  return site && actorByToken(readCookie(headers.get('cookie'), 'session', site.secure), auth, touch);
};

/** The same by the session's token itself. */
export const actorByToken = (token: string | undefined, auth: Auth, touch: boolean): Actor | undefined => {
  const session = auth.sessions.find(token, touch);
  return session && { account: session.account, role: auth.roles.get(session.account) ?? 'viewer', session };
};

/**
 * Who may change something: a request from a page of this site, of an account that signed in and has `role` or more,
 * not too many of them. Throws the 401, 403 or 429 that says what is missing. The body is still to be read with `readJson`.
 */
export const authorise = (request: Request, auth: Auth, role: Role): Actor => {
  limited(auth.limits.change, `client ${clientKeyOf(request.headers.get(CLIENT_HEADER))}`);
  ownSite(request.headers, auth.config.PUBLIC_URL);
  const actor = actorOf(request.headers, auth);
  if (!actor) throw new AnswerError(problemAnswer(401, 'Sign in with a wallet first.'));
  limited(auth.limits.change, `account ${actor.account}`);
  if (ROLES.indexOf(actor.role) < ROLES.indexOf(role))
    throw new AnswerError(
      problemAnswer(403, `${actor.account} is signed in as ${actor.role}; this needs the role ${role}.`),
    );
  return actor;
};
