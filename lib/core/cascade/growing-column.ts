/** Numbers collected one after another, without a box each. */
export function growingColumn() {
  let values = new Float64Array(64);
  let count = 0;
  return {
    push(value: number): void {
      if (count === values.length) {
        const grown = new Float64Array(2 * count);
        grown.set(values);
        values = grown;
      }
      values[count] = value;
      count += 1;
    },
    count: (): number => count,
    /** What was collected; a view that the next `push` may leave behind. */
    values: (): Float64Array => values.subarray(0, count),
  };
}
