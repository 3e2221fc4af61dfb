/** Room for a sort of unsigned keys with what they stand for, kept from one to the next. */
export interface SortScratch {
  keys: Uint32Array;
  order: Uint32Array;
  otherKeys: Uint32Array;
  otherOrder: Uint32Array;
  column: Float64Array;
}

export const createSortScratch = (): SortScratch => ({
  keys: new Uint32Array(0),
  order: new Uint32Array(0),
  otherKeys: new Uint32Array(0),
  otherOrder: new Uint32Array(0),
  column: new Float64Array(0),
});

/** At least `rows` places in every array; what was in them is gone. */
export function makeRoom(scratch: SortScratch, rows: number): void {
  if (scratch.order.length >= rows) return;
  scratch.keys = new Uint32Array(rows);
  scratch.order = new Uint32Array(rows);
  scratch.otherKeys = new Uint32Array(rows);
  scratch.otherOrder = new Uint32Array(rows);
  scratch.column = new Float64Array(rows);
}

const FEW_ROWS = 96;

/** Sorts the first `count` of keys and order together: by insertion, or by radix, 11 bits a pass. Ties keep their order. */
export function sortByKey(scratch: SortScratch, count: number): { keys: Uint32Array; order: Uint32Array } {
  let { keys, order, otherKeys, otherOrder } = scratch;
  if (count <= FEW_ROWS) {
    for (let i = 1; i < count; i += 1) {
      const key = keys[i] as number;
      const row = order[i] as number;
      let to = i;
      for (; to > 0 && (keys[to - 1] as number) > key; to -= 1) {
        keys[to] = keys[to - 1] as number;
        order[to] = order[to - 1] as number;
      }
      keys[to] = key;
      order[to] = row;
    }
    return { keys, order };
  }
  for (let shift = 0; shift < 32; shift += 11) {
    const starts = new Uint32Array(2_049);
    for (let i = 0; i < count; i += 1) {
      const digit = ((keys[i] as number) >>> shift) & 2_047;
      starts[digit + 1] = (starts[digit + 1] as number) + 1;
    }
    for (let digit = 0; digit < 2_048; digit += 1)
      starts[digit + 1] = (starts[digit + 1] as number) + (starts[digit] as number);
    for (let i = 0; i < count; i += 1) {
      const key = keys[i] as number;
      const digit = (key >>> shift) & 2_047;
      const to = starts[digit] as number;
      starts[digit] = to + 1;
      otherKeys[to] = key;
      otherOrder[to] = order[i] as number;
    }
    [keys, otherKeys] = [otherKeys, keys];
    [order, otherOrder] = [otherOrder, order];
  }
  return { keys, order };
}
