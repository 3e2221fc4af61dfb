/** A stretch of bytes that columns are laid out in. */
export interface Region {
  readonly buffer: ArrayBufferLike;
  readonly offset: number;
  readonly bytes: number;
}

/** Where a book's columns live. */
export interface Storage {
  /** At an offset that is a multiple of 64; all zero or left over from a region given back. */
  readonly take: (bytes: number) => Region;
  /** Nobody reads the region any more. */
  readonly give: (region: Region) => void;
  /** Bytes held beyond what is taken: 0 where each region is a buffer of its own. */
  readonly spare: () => number;
}

/** A buffer of its own for each region. */
export const heapStorage = (): Storage => ({
  take: (bytes) => ({ buffer: new ArrayBuffer(bytes), offset: 0, bytes }),
  give: () => {},
  spare: () => 0,
});

/** What can grow and keeps what was laid out in it where it is: a shared WebAssembly memory. */
export interface Growable {
  /** Longer after `grow`; those of before stay valid for what they cover. */
  readonly buffer: ArrayBufferLike;
  /** By so many bytes at least. Throws when there is no more. */
  readonly grow: (bytes: number) => void;
}

const LINE = 64;
const lines = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/**
 * Regions of one memory, after its first `reserved` bytes. A region given back is joined with free neighbours and
 * taken again by the smallest request that it just holds: growing books leave few gaps, and `spare` says how many bytes.
 */
export function arenaStorage(memory: Growable, reserved: number): Storage {
  /** By place, no two adjacent. */
  const free: { at: number; bytes: number }[] = [];
  let end = lines(reserved);
  const release = (at: number, bytes: number): void => {
    let index = free.findIndex((gap) => gap.at > at);
    if (index < 0) index = free.length;
    const before = free[index - 1];
    const after = free[index];
    if (before !== undefined && before.at + before.bytes === at) {
      before.bytes += bytes;
      if (after !== undefined && before.at + before.bytes === after.at) {
        before.bytes += after.bytes;
        free.splice(index, 1);
      }
    } else if (after !== undefined && at + bytes === after.at) {
      after.at = at;
      after.bytes += bytes;
    } else free.splice(index, 0, { at, bytes });
  };
  const extend = (bytes: number): void => {
    const missing = end + bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing);
    release(end, bytes);
    end += bytes;
  };
  return {
    take: (wanted) => {
      const bytes = lines(wanted);
      if (bytes === 0) return { buffer: memory.buffer, offset: 0, bytes };
      const holds = (least: { bytes: number } | undefined, gap: { bytes: number }): boolean =>
        gap.bytes >= bytes && (least === undefined || gap.bytes < least.bytes);
      let best: { at: number; bytes: number } | undefined;
      for (const gap of free) if (holds(best, gap)) best = gap;
      if (best === undefined) {
        const last = free.at(-1);
        const tail = last !== undefined && last.at + last.bytes === end ? last.bytes : 0;
        extend(bytes - tail);
        best = free.at(-1) as { at: number; bytes: number };
      }
      const offset = best.at;
      best.at += bytes;
      best.bytes -= bytes;
      if (best.bytes === 0) free.splice(free.indexOf(best), 1);
      return { buffer: memory.buffer, offset, bytes };
    },
    give: ({ offset, bytes }) => {
      if (bytes > 0) release(offset, bytes);
    },
    spare: () => memory.buffer.byteLength - end + free.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
