import type { SendResult } from '@/lib/core/alert/delivery';
import type { AlertRequest, PreparedChannel } from './channel-spec';

const TIMEOUT_MS = 10_000;
/** Of an answer so much is read. */
const MOST_BYTES = 4_096;
const MOST_WORDS = 200;
/** No other side is believed that wants to be left alone for longer. */
const LONGEST_WAIT_MS = 3_600_000;

export interface PostOptions {
  readonly timeoutMs?: number;
  /** Words that no error may hold. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Posts once. Follows no redirect, reads a bounded answer, and puts a failure into words without any secret. Final where the
 * other side refuses what is sent (a 4xx but 408, 425 and 429): the same again would be refused again. Never rejects.
 */
export const postAlert = async (
  { url, headers, body }: AlertRequest,
  { refusal, retryAfterMs }: Pick<PreparedChannel, 'refusal' | 'retryAfterMs'>,
  { timeoutMs = TIMEOUT_MS, secrets, signal }: PostOptions,
): Promise<SendResult> => {
  const failed = (error: string, final = false, wait?: number): SendResult => ({
    ok: false,
    error: redacted(error, secrets).slice(0, MOST_WORDS),
    final,
    ...(wait !== undefined && { retryAfterMs: Math.min(LONGEST_WAIT_MS, Math.max(0, wait)) }),
  });
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Breakwater', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([timeout, signal]),
    });
    const text = await firstOf(answer);
    const { status } = answer;
    if (answer.ok) {
      const why = refusal?.(text);
      return why === undefined ? { ok: true } : failed(`answered ${status}, but ${why}${said(text)}`);
    }
    if (status === 429)
      return failed('asks for fewer messages (429)', false, retryAfterMs?.(text) ?? retryAfter(answer.headers));
    if (status >= 300 && status < 400)
      return failed(`answered with a redirect (${status}), which is not followed`, true);
    const passing = status >= 500 || status === 408 || status === 425;
    return failed(`answered ${status}${said(text)}`, !passing, retryAfter(answer.headers));
  } catch (error) {
    if (timeout.aborted) return failed(`did not answer within ${timeoutMs / 1_000} s`);
    return failed(`could not be reached (${codeOf(error)})`);
  }
};

const said = (text: string): string => {
  const clean = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return clean === '' ? '' : `: ${clean}`;
};

const firstOf = async (answer: Response): Promise<string> => {
  const reader = answer.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    text += decoder.decode(part.value, { stream: true });
    if (bytes < MOST_BYTES) continue;
    await reader.cancel().catch(() => undefined);
    break;
  }
  return text.slice(0, MOST_BYTES);
};

/** Seconds, or a date; `undefined` where it is neither. */
const retryAfter = (headers: Headers): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at - Date.now();
};

/** What happened, without the address: it may be a secret. */
const codeOf = (error: unknown): string => {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return error instanceof Error ? error.name : 'unknown';
};

const redacted = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((clean, secret) => (secret.length > 0 ? clean.replaceAll(secret, '•••') : clean), text);
