import type { Timers } from './timers';

/** Runs each `ms` what may take longer than that: never twice at once, and after `signal` neither again nor heard of. */
export function everyUnlessBusy({
  timers,
  ms,
  run,
  onError,
  signal,
}: {
  readonly timers: Timers;
  readonly ms: number;
  readonly run: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}): void {
  let busy = false;
  const cancel = timers.every(ms, () => {
    if (busy || signal.aborted) return;
    busy = true;
    run()
      .catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      })
      .finally(() => {
        busy = false;
      });
  });
  signal.addEventListener('abort', cancel, { once: true });
}
