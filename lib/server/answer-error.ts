import type { Answer } from './answer';

/** Thrown where a request is found wanting; the answer says why. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  constructor(readonly answer: Answer) {
    super(answer.body);
  }
}
