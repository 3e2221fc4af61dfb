/** Rows asked for at once. */
export const WINDOW_ROWS = 200;
const STEP = 50;
const MARGIN = 25;

/**
 * Where the window should start so that rows `first`–`last` are inside it with a margin to scroll in.
 * Keeps `offset` while it still serves: every move costs the server a new window.
 */
export const windowOffset = (offset: number, first: number, last: number): number => {
  const roomAbove = offset === 0 || first - offset >= MARGIN;
  const roomBelow = last + MARGIN < offset + WINDOW_ROWS;
  if (first >= offset && roomAbove && roomBelow) return offset;
  const middle = (first + last) / 2;
  return Math.max(0, Math.round((middle - WINDOW_ROWS / 2) / STEP) * STEP);
};
