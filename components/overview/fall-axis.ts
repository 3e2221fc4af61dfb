/** Falls with a drawn line, bps. */
export const FALL_MARKS: readonly number[] = [0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000];

/** A fall in bps: `−12.5%`; `0%` for none. */
export const formatFall = (bps: number): string => (bps === 0 ? '0%' : `−${Math.round(bps / 10) / 10}%`);

/** The same, to the basis point: where a single position turns. */
export const formatExactFall = (bps: number): string => (bps === 0 ? '0%' : `−${(bps / 100).toFixed(2)}%`);
