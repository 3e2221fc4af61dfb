/** Rows and columns that a key moves the focus by in a grid with a roving focus; vi's keys beside the arrows. */
export const GRID_STEPS: Readonly<Record<string, readonly [number, number] | undefined>> = {
  j: [1, 0],
  k: [-1, 0],
  h: [0, -1],
  l: [0, 1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageDown: [10, 0],
  PageUp: [-10, 0],
};
