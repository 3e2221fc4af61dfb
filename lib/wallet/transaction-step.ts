/** What a person sees of one step of a transaction flow. */
export type StepStatus =
  | { readonly kind: 'pending' }
  | { readonly kind: 'running'; readonly detail: string }
  | { readonly kind: 'done'; readonly detail: string }
  | { readonly kind: 'skipped'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

export interface StepContext {
  /** Says what the step is doing now, in a person's words. */
  readonly say: (detail: string) => void;
  readonly signal: AbortSignal;
}

/**
 * One step: `commit` acts, `verify` reads the result back from the chain and throws when it is not
 * what the step promised. A step that has nothing to do answers `skip` with the reason.
 */
export interface TransactionStep<T> {
  readonly name: string;
  readonly skip?: () => Promise<string | undefined>;
  readonly commit: (context: StepContext) => Promise<T>;
  readonly verify: (result: T, context: StepContext) => Promise<string>;
}

/**
 * Runs one step and reports each change of its status. Rethrows what failed, after reporting it.
 *
 * @throws whatever `commit` or `verify` throws, and the signal's reason when cancelled before commit.
 */
export async function runStep<T>(
  step: TransactionStep<T>,
  report: (status: StepStatus) => void,
  signal: AbortSignal,
): Promise<T | undefined> {
  const say = (detail: string) => report({ kind: 'running', detail });
  try {
    signal.throwIfAborted();
    const reason = await step.skip?.();
    if (reason !== undefined) {
      report({ kind: 'skipped', detail: reason });
      return undefined;
    }
    signal.throwIfAborted();
    const result = await step.commit({ say, signal });
    const detail = await step.verify(result, { say, signal });
    report({ kind: 'done', detail });
    return result;
  } catch (error) {
    report({ kind: 'failed', detail: walletErrorMessage(error) });
    throw error;
  }
}

/** The one sentence of an error that a person can act on: viem's `shortMessage` where there is one. */
export function walletErrorMessage(error: unknown): string {
  if (error instanceof Error) {
    if (error.name === 'AbortError') return 'Cancelled. No liquidation was sent.';
    if (isUserRejection(error)) return 'Rejected in the wallet. Nothing was sent.';
    if ('shortMessage' in error && typeof error.shortMessage === 'string') return error.shortMessage;
    return error.message;
  }
  return String(error);
}

/** EIP-1193 code 4001 anywhere in the chain of causes. */
export function isUserRejection(error: unknown): boolean {
  for (let current: unknown = error, depth = 0; current instanceof Object && depth < 8; depth++) {
    if ('code' in current && current.code === 4001) return true;
    if ('name' in current && current.name === 'UserRejectedRequestError') return true;
    current = 'cause' in current ? current.cause : undefined;
  }
  return false;
}
