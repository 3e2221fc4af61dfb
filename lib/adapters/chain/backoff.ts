/**
 * Milliseconds to wait before attempt `attempt` (0-based): doubling from `baseMs` up to `capMs`, of which a random
 * half to the whole, so that many clients of one provider do not come back at the same instant.
 */
export function backoff(attempt: number, baseMs: number, capMs: number, random: () => number): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(full * (0.5 + random() / 2));
}

/** Resolves after `ms`, or at once when `signal` aborts. Never rejects: the caller looks at its signal. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
