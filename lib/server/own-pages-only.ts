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
  const text = await readText(request);
  if (text === undefined) throw new AnswerError(problemAnswer(413, `Send at most ${MAX_BODY} bytes.`));
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerError(problemAnswer(400, 'The body is not JSON.'));
  }
};

/** The body as text; `undefined` when it is longer than allowed: what is too much is not even read. */
async function readText(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
