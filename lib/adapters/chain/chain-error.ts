/**
 * wrong-chain: the node serves another chain than configured. unreachable: no answer came.
 * rate-limited: the provider refuses for now. rejected: the node answered with an error.
 * bad-answer: the answer is not what the method promises. block-gone: the node does not know the block (a reorg, or it lags).
 * stopped: we were told to stop.
 */
export type ChainErrorKind =
  | 'wrong-chain'
  | 'unreachable'
  | 'rate-limited'
  | 'rejected'
  | 'bad-answer'
  | 'block-gone'
  | 'stopped';

/** A failure of the chain connection, in words for a person: what happened, then what to do about it. */
export class ChainError extends Error {
  override readonly name = 'ChainError';
  readonly kind: ChainErrorKind;
  /** What happened, one sentence. */
  readonly shortMessage: string;
  /** What to do or what happens next, one sentence. */
  readonly action: string;
  /** The JSON-RPC error code, where the node gave one. */
  readonly code: number | undefined;
  /** The provider's own words; it may speak of limits that the caller can adapt to. */
  readonly details: string | undefined;
  /** Milliseconds the provider asked us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ChainErrorKind,
    shortMessage: string,
    action: string,
    more: {
      readonly cause?: unknown;
      readonly code?: number;
      readonly details?: string;
      readonly retryAfterMs?: number;
    } = {},
  ) {
    super(action === '' ? shortMessage : `${shortMessage} ${action}`, { cause: more.cause });
    this.kind = kind;
    this.shortMessage = shortMessage;
    this.action = action;
    this.code = more.code;
    this.details = more.details;
    this.retryAfterMs = more.retryAfterMs;
  }
}
