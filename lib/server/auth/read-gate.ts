import { createHash, timingSafeEqual } from 'node:crypto';
import { problemAnswer } from '../answer';
import { AnswerError } from '../answer-error';
import { type Actor, actorOf } from './actor';
import type { Auth } from './auth-state';

/** What a wallet needs before it can sign in. It holds no data of the market. */
const ALWAYS = new Set(['/sign-in', '/api/v1/session', '/api/v1/session/nonce', '/api/v1/config']);
const METRICS = '/api/metrics';
const HEALTH = new Set(['/health', '/api/v1/health', '/api/v1/health/public']);

/** Whether an account may read; `undefined`: nobody signed in. */
export const mayActorRead = (actor: Actor | undefined, auth: Auth): boolean =>
  auth.config.READ === 'public' ||
  (actor !== undefined && (auth.config.READ === 'signed-in' || auth.roles.has(actor.account)));

/** Whether a scraper has the token that is set. It takes as long whatever the token is. */
const mayScrape = (headers: Headers, auth: Auth): boolean => {
  const wanted = auth.config.METRICS_TOKEN;
  const sent = /^Bearer (.*)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (wanted === undefined || sent === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(sent), digest(wanted));
};

/** Whether whoever sent these headers may read. `touch`: it counts as use of their session. */
export const mayRead = (headers: Headers, auth: Auth, touch: boolean): boolean =>
  auth.config.READ === 'public' || mayActorRead(actorOf(headers, auth, touch), auth);

/** Whether a path is for everyone even where reading is closed. */
export const isOpenPath = (path: string, auth: Auth): boolean =>
  ALWAYS.has(path) || (auth.config.PUBLIC_HEALTH && HEALTH.has(path));

/** Whether everybody may read a path: caches that serve many may hold it. */
export const isPublicPath = (path: string, auth: Auth): boolean =>
  auth.config.READ === 'public' || isOpenPath(path, auth);

/** Throws a 401 unless this request may read. */
export const refuseStrangers = (request: Request, auth: Auth): void => {
  const { pathname } = new URL(request.url);
  if (isPublicPath(pathname, auth) || (pathname === METRICS && mayScrape(request.headers, auth))) return;
  if (!mayRead(request.headers, auth, true))
    throw new AnswerError(
      problemAnswer(401, 'Reading is for signed-in accounts here. Sign in with a wallet on the page itself.'),
    );
};

/** A stream that ends soon after its reader's session does. */
export const whileReadable = (
  body: ReadableStream<Uint8Array>,
  request: Request,
  auth: Auth,
): ReadableStream<Uint8Array> => {
  if (auth.config.READ === 'public') return body;
  // What only listens is no use of the session: a page left open ends with its idle time.
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        if (mayRead(request.headers, auth, false)) controller.enqueue(chunk);
        else controller.terminate();
      },
    }),
  );
};
