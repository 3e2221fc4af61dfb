/** What became of the newest question that was put. */
export type Outcome<Q, A> =
  | { readonly question: Q; readonly answer: A }
  | { readonly question: Q; readonly error: unknown };

/**
 * At most one request under way; of what is asked meanwhile only the newest is put, when that one is back: a
 * slider is followed as fast as answers come, and never behind a queue. Every outcome is told, until `stop`.
 */
export const latestOnly = <Q, A>(
  put: (question: Q, signal: AbortSignal) => Promise<A>,
  tell: (outcome: Outcome<Q, A>) => void,
) => {
  const stopping = new AbortController();
  let waiting: { readonly question: Q } | undefined;
  let busy = false;
  const pump = async (): Promise<void> => {
    busy = true;
    while (waiting !== undefined && !stopping.signal.aborted) {
      const { question } = waiting;
      waiting = undefined;
      const outcome = await put(question, stopping.signal).then(
        (answer) => ({ question, answer }),
        (error: unknown) => ({ question, error }),
      );
      if (!stopping.signal.aborted) tell(outcome);
    }
    busy = false;
  };
  return {
    ask: (question: Q): void => {
      waiting = { question };
      if (!busy) void pump();
    },
    /** Nothing is told afterwards; the request under way is given up. */
    stop: (): void => {
      waiting = undefined;
      stopping.abort();
    },
  };
};
