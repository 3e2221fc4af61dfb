const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, DAY, 2 * DAY] as const;

/** Round local times within [from, to] (unix ms), at most `most` of them. */
export const timeTicks = (from: number, to: number, most: number): readonly number[] => {
  const step = STEPS.find((each) => (to - from) / each <= most) ?? 2 * DAY;
  // The zone's offset, so that days begin at the reader's midnight.
  const offset = new Date(to).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const ticks: number[] = [];
  for (let at = first; at <= to; at += step) ticks.push(at);
  return ticks;
};

/** A tick as the axis shows it: the time of day, or the day at its beginning. */
export const formatTimeTick = (at: number): string => {
  const date = new Date(at);
  return date.getHours() === 0 && date.getMinutes() === 0
    ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
    : date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
};
