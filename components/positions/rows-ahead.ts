/** How fast a table is scrolled: rows a millisecond, down positive. */
export interface Pace {
  readonly speed: number;
  readonly first: number;
  /** Milliseconds on any one clock. */
  readonly at: number;
}

export const AT_REST: Pace = { speed: 0, first: 0, at: Number.NEGATIVE_INFINITY };

/** More rows than this at once is a jump, not a pace: nobody scrolls on from there as fast. */
const JUMP_ROWS = 1_000;
/** Moves further apart than this are two scrolls. */
const APART_MS = 250;
/** Of the pace so far and that of the last move, so much is the last one's: hands are uneven. */
const NEWEST = 0.3;

/** The pace once row `first` is the first in sight. */
export function paceAt(before: Pace, first: number, at: number): Pace {
  const [rows, ms] = [first - before.first, at - before.at];
  if (rows === 0) return before;
  if (ms > APART_MS || Math.abs(rows) > JUMP_ROWS) return { speed: 0, first, at };
  const now = rows / Math.max(ms, 1);
  const isTurned = Math.sign(now) !== Math.sign(before.speed);
  return { speed: isTurned ? now : before.speed + NEWEST * (now - before.speed), first, at };
}

/** Rows fetched ahead of a scroll at least, and at most; and behind it. */
const AHEAD = 150;
const MOST_AHEAD = 3_000;
const BEHIND = 50;
/** Rows are fetched so long before they come into sight, and so many times as long as they take to come. */
const AHEAD_MS = 400;
const LATENCIES = 3;
/** A hand that moves faster than this, rows a millisecond, is followed by whole blocks of so many rows: fewer and larger requests. */
const FAST = 0.3;
const BLOCK_ROWS = 500;
/** Rows are named so far apart: no page is longer. */
const STEP = 50;

/**
 * Rows of which each page that is in sight or soon will be has one or more, the most urgent first. `latency`: how long a
 * page takes to come, ms.
 */
export function rowsWanted(first: number, last: number, speed: number, latency: number): readonly number[] {
  const isDown = speed >= 0;
  const pace = Math.abs(speed);
  const reach = Math.min(MOST_AHEAD, Math.max(AHEAD, Math.round(pace * (AHEAD_MS + LATENCIES * latency))));
  const furthest = Math.max(0, isDown ? last + reach : first - reach);
  const end = pace < FAST ? furthest : BLOCK_ROWS * Math.floor(furthest / BLOCK_ROWS) + (isDown ? BLOCK_ROWS - 1 : 0);
  const inSight = steps(first, last, isDown);
  const before = isDown ? steps(last, end, true) : steps(end, first, false);
  const after = isDown ? steps(first - BEHIND, first, false) : steps(last, last + BEHIND, true);
  // Faster than pages come: first those that will still be in sight by then.
  const passed = pace * latency;
  if (passed <= last - first) return [...inSight, ...before, ...after];
  const isLate = (row: number): boolean => (isDown ? row - last : first - row) < passed;
  return [...before.filter((row) => !isLate(row)), ...inSight, ...before.filter(isLate), ...after];
}

function steps(from: number, to: number, isUp: boolean): readonly number[] {
  const rows: number[] = [];
  for (let row = from; row < to; row += STEP) rows.push(row);
  rows.push(to);
  return isUp ? rows : rows.reverse();
}
