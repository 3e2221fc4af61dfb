/**
 * Which steps of a step curve a chart of `columns` equal columns over [0, 1] needs, as indices: of each column the first
 * place on the axis that has a step, and the last. What is kept is exact, and so is the curve at the edge of every
 * column; a step left out lies between two kept ones, no further than a column's width from either. `xs` ascend.
 * Of steps at one place only the last is kept, as it holds the sum of them all. All are when that is no more.
 */
export function thinSteps(xs: ArrayLike<number>, columns: number): readonly number[] {
  const kept: number[] = [];
  const columnOf = (at: number): number => Math.min(columns - 1, Math.floor((xs[at] as number) * columns));
  let column = -1;
  let inColumn = 0;
  for (let at = 0; at < xs.length; at += 1) {
    if (at + 1 < xs.length && xs[at + 1] === xs[at]) continue;
    const own = columnOf(at);
    if (own !== column) {
      column = own;
      inColumn = 0;
    }
    // The second and later ones of a column take each other's place: the last stays.
    if (inColumn >= 2) kept.pop();
    kept.push(at);
    inColumn += 1;
  }
  return kept;
}
