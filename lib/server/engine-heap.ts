const MB = 2 ** 20;
const LEAST_MB = 2_048;

/**
 * Megabytes that the engine's thread may keep on its heap: half of what the process may use, as the store and the web
 * server live beside it; never less than what a thread gets of itself on a small machine. A million positions take 1.2 GB,
 * and 2 GB while they are first read.
 * @param constrained the limit that a container sets, bytes; 0 and `undefined`: none
 */
export const engineHeapMb = (total: number, constrained: number | undefined): number =>
  Math.max(LEAST_MB, Math.floor(Math.min(total, constrained || total) / 2 / MB));
