/**
 * A counter in memory that two threads share: the busy one counts on while it is at work, and the other sees it without
 * an answer. A thread in an endless loop or a deadlock counts no further.
 */
export type Pulse = Int32Array<SharedArrayBuffer>;

export const createPulse = (): Pulse => new Int32Array(new SharedArrayBuffer(4));

/** The pulse that a thread was given, as its `workerData`; `undefined` of a thread that was given none. */
export function pulseOf(workerData: unknown): Pulse | undefined {
  const isGiven = typeof workerData === 'object' && workerData !== null && 'pulse' in workerData;
  return isGiven && workerData.pulse instanceof Int32Array && workerData.pulse.buffer instanceof SharedArrayBuffer
    ? (workerData.pulse as Pulse)
    : undefined;
}

/** Counts one further. */
export const beat = (pulse: Pulse): void => {
  Atomics.add(pulse, 0, 1);
};

/** Where it stands. */
export const beatsOf = (pulse: Pulse): number => Atomics.load(pulse, 0);
