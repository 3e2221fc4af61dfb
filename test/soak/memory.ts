export interface MemorySample {
  readonly positions: number;
  /** Bytes after a full collection. */
  readonly heap: number;
  readonly buffers: number;
  readonly rss: number;
}

/** What is held after a full collection. Needs `--expose-gc`; throws without. */
export function memoryNow(positions: number): MemorySample {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc: only what survives a collection counts');
  // What the first one finalises, the second frees.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { positions, heap: heapUsed, buffers: arrayBuffers, rss };
}

/** Held bytes a position: those of the heap and of typed arrays. */
export const bytesOf = ({ heap, buffers, positions }: MemorySample): number => (heap + buffers) / positions;

/** What the floor may rise by: how the live positions happen to be made up. */
const MAY_RISE = 0.02;

export interface Growth {
  /** Bytes a position: the least of the first third but for the first sample, and of the last third. */
  readonly before: number;
  readonly after: number;
  readonly hasGrown: boolean;
}

/**
 * Whether memory grows: the least of the last third of the samples, a position, is over 2 % above the least of the first
 * third. The first sample does not count, as tables still find their size; the least, since what an evaluation holds
 * until the next hangs on what is the matter just then. `undefined` of fewer than four.
 */
export function growthOf(samples: readonly MemorySample[]): Growth | undefined {
  if (samples.length < 4) return undefined;
  const third = Math.ceil(samples.length / 3);
  const before = Math.min(...samples.slice(1, 1 + third).map(bytesOf));
  const after = Math.min(...samples.slice(-third).map(bytesOf));
  return { before, after, hasGrown: after > before * (1 + MAY_RISE) };
}
