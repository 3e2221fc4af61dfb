import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AT_TOP,
  MOST_SPACE,
  placeAt,
  ROW_HEIGHT,
  rowsInSight,
  rowsToDraw,
  type ScrollPlace,
  scrolledTo,
  scrollSpace,
  settled,
  topOf,
} from '@/components/positions/row-scroll';

const VIEW = 810;
const million = scrollSpace(1_000_000, VIEW);
const end = MOST_SPACE - VIEW;

describe('scrolling over more rows than an element can be high', () => {
  it('is the plain scroll position while the rows fit', () => {
    const space = scrollSpace(1_000, VIEW);
    expect(space.space).toBe(30_000);
    expect(topOf(scrolledTo(space, AT_TOP, 12_345.5))).toBe(12_345.5);
    expect(placeAt(space, 600)).toEqual({ scrollTop: 600, shift: 0, isJumping: false });
  });

  it('reaches both ends, and the same share of the rows as of the area', () => {
    expect(million.space).toBe(MOST_SPACE);
    expect(topOf(scrolledTo(million, AT_TOP, end))).toBe(30_000_000 - VIEW);
    expect(topOf(scrolledTo(million, AT_TOP, end / 2))).toBeCloseTo((30_000_000 - VIEW) / 2, -1);
    expect(topOf(scrolledTo(million, placeAt(million, 29_000_000), 0))).toBe(0);
  });

  it('moves rows with the hand, pixel by pixel', () => {
    let place: ScrollPlace = placeAt(million, 15_000_000);
    const from = topOf(place);
    for (const step of [100, 100, -40, 3, 0.5, 1_200]) place = scrolledTo(million, place, place.scrollTop + step);
    expect(topOf(place) - from).toBeCloseTo(1_363.5);
  });

  it('an animated jump ends where the last of its steps, however small, belongs', () => {
    let place: ScrollPlace = AT_TOP;
    for (const share of [0.1, 0.6, 0.9, 0.999, 0.999_95, 0.999_99, 1]) place = scrolledTo(million, place, end * share);
    expect(topOf(place)).toBe(30_000_000 - VIEW);
    expect(settled(million, place)).toMatchObject({ isJumping: false });
    expect(topOf(settled(million, place))).toBe(30_000_000 - VIEW);
  });

  it('a rest moves no row, and leaves room to go on wherever there are rows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30_000_000 - VIEW }),
        fc.array(fc.integer({ min: -1_500, max: 1_500 }), { maxLength: 40 }),
        (start, moves) => {
          let place = placeAt(million, start);
          for (const move of moves) {
            const scrollTop = Math.max(0, Math.min(end, place.scrollTop + move));
            const before = topOf(place);
            place = scrolledTo(million, place, scrollTop);
            const top = topOf(place);
            expect(top).toBeGreaterThanOrEqual(0);
            expect(top).toBeLessThanOrEqual(30_000_000 - VIEW);
            if (before > 3_000 && before < 29_990_000 && scrollTop > 0 && scrollTop < end)
              expect(Math.abs(top - before - move)).toBeLessThanOrEqual(1);
          }
          const top = topOf(place);
          const rest = settled(million, place);
          expect(topOf(rest)).toBe(top);
          expect(Number.isInteger(rest.shift)).toBe(true);
          if (top > 10) expect(rest.scrollTop).toBeGreaterThan(0);
          if (top < 30_000_000 - VIEW - 10) expect(rest.scrollTop).toBeLessThan(end);
        },
      ),
    );
  });

  it('draws what is in sight and some more on each side, in steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 29_999_000 }), fc.integer({ min: 0, max: 1_000_000 }), (top, total) => {
        const seen = rowsInSight(top, VIEW, total);
        const drawn = rowsToDraw(seen, total);
        expect(drawn.last).toBeLessThan(total);
        if (seen.last < seen.first) return;
        expect(seen.first * ROW_HEIGHT).toBeLessThanOrEqual(top);
        expect(drawn.first).toBeLessThanOrEqual(Math.max(0, seen.first - 16));
        expect(drawn.last).toBeGreaterThanOrEqual(Math.min(total - 1, seen.last + 16));
        expect(drawn.last - drawn.first).toBeLessThan(90);
      }),
    );
  });
});
