import type { z } from 'zod';
import { type Answer, invalidAnswer, problemAnswer } from './answer';
import { AnswerError } from './answer-error';
import { auth } from './auth/auth-state';
import { refuseStrangers } from './auth/read-gate';
import type { Host } from './host';
import { engineHost } from './shared-host';
import type { Ask } from './worker-protocol';

/** An answer as the web's Response; a client that has the tagged version already gets a 304. */
export const toResponse = ({ status, headers, body }: Answer, request?: Request): Response => {
  const known = request?.headers.get('if-none-match');
  if (status === 200 && known && headers.etag && known.split(',').some((tag) => tag.trim() === headers.etag))
    return new Response(null, { status: 304, headers: { etag: headers.etag, 'cache-control': 'no-cache' } });
  return new Response(body, { status, headers: { ...headers, 'x-content-type-options': 'nosniff' } });
};

/** Parses what a client sent; throws the 400 that names each wrong field, for `handle` to answer with. */
export const parseInput = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AnswerError(invalidAnswer(parsed.error.issues));
  return parsed.data;
};

/** A query string as an object; a parameter given more than once becomes a list. */
export const queryOf = (request: Request): Record<string, string | string[]> => {
  const { searchParams } = new URL(request.url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((key) => {
      const values = searchParams.getAll(key);
      return [key, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
};

/** True when the client asks for CSV, by `format=csv` or, without a format, by `Accept: text/csv`. */
export const wantsCsv = (request: Request): boolean => {
  const format = new URL(request.url).searchParams.get('format');
  return format === 'csv' || (format === null && request.headers.get('accept')?.startsWith('text/csv') === true);
};

/** The part of a question that asks for CSV. */
export const formatOf = (request: Request): { readonly format?: 'csv' } => (wantsCsv(request) ? { format: 'csv' } : {});

/**
 * Runs a route for whoever may read: what `parseInput` threw is the answer, anything else unexpected a 500 without its
 * inside.
 */
export const guarded = async (request: Request, work: () => Promise<Response>): Promise<Response> => {
  try {
    refuseStrangers(request, auth());
    return await work();
  } catch (error) {
    if (error instanceof AnswerError) return toResponse(error.answer, request);
    console.error(error);
    return toResponse(problemAnswer(500, 'The server failed at this request. Its log says why.'));
  }
};

/** As `guarded`, for what only an engine can answer. */
export const handle = (request: Request, work: (host: Host) => Promise<Response>): Promise<Response> =>
  guarded(request, async () => {
    const host = engineHost();
    return host ? work(host) : toResponse(problemAnswer(503, 'The engine has not been started yet.'));
  });

/** The route of one question. `make` parses the request. */
export const answerRoute = (request: Request, make: () => Ask | Promise<Ask>): Promise<Response> =>
  handle(request, async (host) => toResponse(await host.ask(await make()), request));
