/** Wall clock and timers, injected so that the driver runs on fake time. */
export interface Timers {
  /** Unix milliseconds. */
  now(): number;
  /** Calls back each `ms` until the returned function is called. */
  every(ms: number, run: () => void): () => void;
  /** Calls back once after `ms` unless the returned function is called first. */
  after(ms: number, run: () => void): () => void;
}

/** The process's own clock. */
export const realTimers: Timers = {
  now: () => Date.now(),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
