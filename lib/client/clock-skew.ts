const SAMPLES = 32;
/** A smaller change is jitter of the network, not of the clocks. */
const STEP_MS = 25;

/**
 * Estimates server clock − browser clock from `serverTime − receivedAt` samples: delay only ever lowers a
 * sample, so the largest of the last ones is nearest. Steady between changes of `STEP_MS`.
 */
export const clockSkew = (): ((sample: number) => number) => {
  const samples: number[] = [];
  let shown: number | undefined;
  return (sample) => {
    samples.push(sample);
    if (samples.length > SAMPLES) samples.shift();
    const best = Math.max(...samples);
    if (shown === undefined || Math.abs(best - shown) >= STEP_MS) shown = best;
    return shown;
  };
};
