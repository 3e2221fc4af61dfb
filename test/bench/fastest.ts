/** CPU milliseconds so far: of all threads, so with the garbage collector's and the compiler's. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * CPU milliseconds of each of the rounds, ascending; `prepare` is not timed. On a machine that does other
 * work, wall time says how busy it is; CPU time still says what the code costs, but for the memory it shares.
 */
export function timed(run: () => unknown, rounds: number, prepare: (round: number) => void = () => {}): number[] {
  const times = Array.from({ length: rounds }, (_, round) => {
    prepare(round);
    const start = cpu();
    run();
    return cpu() - start;
  });
  return times.sort((a, b) => a - b);
}

/** The least disturbed of the rounds: other work on the machine only ever adds. */
export const fastest = (run: () => unknown, rounds: number): number => timed(run, rounds)[0] as number;
