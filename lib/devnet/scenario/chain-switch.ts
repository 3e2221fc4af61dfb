/** One value on chain that follows what is wanted: one write under way at a time. */
export interface ChainSwitch<T> {
  want(value: T): void;
  /** Resolves when no write is under way or the last one failed. */
  settled(): Promise<void>;
}

/** A switch whose chain value is `initial`; `write` resolves when the value is mined. */
export function createSwitch<T extends bigint | boolean>(
  initial: T,
  write: (value: T) => Promise<void>,
  onError: (error: unknown) => void,
): ChainSwitch<T> {
  let mined = initial;
  let wanted = initial;
  let writing: Promise<void> | undefined;
  const pump = async () => {
    while (mined !== wanted) {
      const value = wanted;
      await write(value);
      mined = value;
    }
  };
  return {
    want(value) {
      wanted = value;
      if (writing || mined === wanted) return;
      // A failed write is tried again by the next tick's `want`.
      writing = pump()
        .catch(onError)
        .finally(() => {
          writing = undefined;
        });
    },
    settled: () => writing ?? Promise.resolve(),
  };
}
