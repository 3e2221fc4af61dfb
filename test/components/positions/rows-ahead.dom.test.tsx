import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AT_REST, type Pace, paceAt, rowsWanted } from '@/components/positions/rows-ahead';

/** Pages of a hundred rows, in the order they are wanted. */
const pagesOf = (rows: readonly number[]) => [
  ...new Set(rows.filter((row) => row >= 0).map((row) => Math.floor(row / 100))),
];
/** A hand that moves so many rows a frame, for so many frames. */
const moved = (rows: number, frames: number, from = 5_000): Pace => {
  let pace = paceAt(AT_REST, from, 0);
  for (let frame = 1; frame <= frames; frame += 1) pace = paceAt(pace, from + rows * frame, 16 * frame);
  return pace;
};

describe('rows fetched ahead of a scroll', () => {
  it('include every page from the rows in sight to where the hand will be, and none twice as far', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_000 }), fc.double({ min: -6, max: 6, noNaN: true }), (first, speed) => {
        const last = first + 27;
        const pages = new Set(pagesOf(rowsWanted(first, last, speed, 60)));
        const ahead = Math.floor(Math.max(150, Math.min(3_000, Math.abs(speed) * 580)));
        const [from, to] = speed >= 0 ? [first, last + ahead] : [Math.max(0, first - ahead), last];
        for (let row = from; row <= to; row += 100) expect(pages.has(Math.floor(row / 100))).toBe(true);
        expect(pages.size).toBeLessThan((3_000 + 500) / 100 + 5);
      }),
    );
  });

  it('at rest and at a wheel’s pace begin with those in sight', () => {
    expect(pagesOf(rowsWanted(5_040, 5_067, 0, 60))).toEqual([50, 51, 52, 49]);
    expect(pagesOf(rowsWanted(5_040, 5_067, 0.2, 60))[0]).toBe(50);
    expect(pagesOf(rowsWanted(5_040, 5_067, -0.2, 60)).slice(0, 2)).toEqual([50, 49]);
    expect(rowsWanted(0, 27, 0, 60).some((row) => row >= 0)).toBe(true);
  });

  it('faster than pages come begin with those that will still be in sight', () => {
    const pages = pagesOf(rowsWanted(5_040, 5_067, 4, 100));
    expect(pages[0]).toBe(54);
    expect(pages.indexOf(50)).toBeGreaterThan(pages.indexOf(60));
    expect(pagesOf(rowsWanted(5_040, 5_067, -4, 100))[0]).toBe(46);
  });

  it('go by the pace of the hand: even out, turn at once, begin anew after a jump or a pause', () => {
    expect(moved(50, 30).speed).toBeCloseTo(50 / 16, 2);
    expect(moved(-50, 30).speed).toBeCloseTo(-50 / 16, 2);
    const down = moved(50, 30);
    expect(paceAt(down, down.first - 10, down.at + 10).speed).toBe(-1);
    expect(paceAt(down, down.first + 400_000, down.at + 16).speed).toBe(0);
    expect(paceAt(down, down.first + 50, down.at + 1_000).speed).toBe(0);
    expect(paceAt(down, down.first, down.at + 16)).toBe(down);
  });
});
