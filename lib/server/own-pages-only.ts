import { problemAnswer } from './answer';
import { AnswerError } from './answer-error';

const MAX_BODY = 16_384;

/**
 * Throws a 403 unless the request comes from a page of this server, or from no page at all (a script on
 * the command line sends neither header). Another site's page cannot leave `Origin` out of a POST.
 * `what` only they may do, for the refusal's words.
 */
export const refuseForeignOrigin = (request: Request, what = 'drive the local market'): void => {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const host = request.headers.get('host');
  const foreignSite = site !== null && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== null && (!URL.canParse(origin) || new URL(origin).host !== host);
  if (foreignSite || foreignOrigin) throw new AnswerError(problemAnswer(403, `Only pages of this server may ${what}.`));
};

/** The body as JSON. Throws a 400 or a 413; any content type but JSON is refused, because forms of other sites can send those. */
export const readJson = async (request: Request): Promise<unknown> => {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new AnswerError(problemAnswer(400, 'Send the body as application/json.'));
  const text = await request.text();
  if (text.length > MAX_BODY) throw new AnswerError(problemAnswer(413, `Send at most ${MAX_BODY} characters.`));
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerError(problemAnswer(400, 'The body is not JSON.'));
  }
};
