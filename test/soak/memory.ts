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

/** What the floor may rise by: tables that double once, and how the live positions happen to be made up. */
const MAY_RISE = 0.02;

export interface Growth {
  /** Bytes a position: at the second sample, and the least of the last third. */
  readonly before: number;
  readonly after: number;
  readonly hasGrown: boolean;
}

/**
 * Whether memory grows: the least of the last third of the samples, a position, is over 2 % above the second sample.
 * The first does not count, as tables still find their size. `undefined` of fewer than four.
 */
export function growthOf(samples: readonly MemorySample[]): Growth | undefined {
  const [, second] = samples;
  if (second === undefined || samples.length < 4) return undefined;
  const before = bytesOf(second);
  const after = Math.min(...samples.slice(-Math.ceil(samples.length / 3)).map(bytesOf));
  return { before, after, hasGrown: after > before * (1 + MAY_RISE) };
}
