import { problemAnswer } from '../answer';
import { AnswerError } from '../answer-error';
import type { RateLimit } from './rate-limit';

/** Takes one of a client's requests; throws the 429 that says when to come back. */
export const limited = (limit: RateLimit, key: string): void => {
  const seconds = limit.take(key);
  if (seconds > 0)
    throw new AnswerError(
      problemAnswer(429, `Too many of these. Try again in ${seconds} s.`, {}, { 'retry-after': String(seconds) }),
    );
};
