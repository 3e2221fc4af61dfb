import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshL2Books, type L2Book, l2BookAge, l2BookSchema, mergedLevels, takeLevels } from '@/lib/core/venue/l2-book';
import { token } from '@/test/fixtures/venues';

const [A, B] = [token(1), token(2)];

const book = (source: string, more: Partial<L2Book> = {}): L2Book => ({
  ...{ asset: A, source, symbol: 'ETHUSD', group: 'exchange', at: 1_000, receivedAt: 1_040 },
  bids: [
    { price: 100, amount: 1 },
    { price: 99, amount: 2 },
  ],
  asks: [
    { price: 101, amount: 1 },
    { price: 102, amount: 2 },
  ],
  ...more,
});

describe('an exchange’s book', () => {
  it('is as old as whichever clock makes it older, and never of the future', () => {
    expect(l2BookAge(book('one'), 1_500)).toBe(500);
    expect(l2BookAge(book('ahead', { at: 9_000 }), 1_500)).toBe(460);
    expect(l2BookAge(book('ahead', { at: 9_000 }), 900)).toBe(0);
  });

  it('counts while it is young and of the asset', () => {
    const books = [book('one'), book('other', { asset: B }), book('old', { at: 100 })];
    expect(freshL2Books(books, A, 1_500, 600).map(({ source }) => source)).toEqual(['one']);
  });

  it('is one book with the others of its asset, each with its own fee', () => {
    const other = book('other', { bids: [{ price: 100, amount: 4 }], asks: [{ price: 100.5, amount: 1 }] });
    expect(mergedLevels([book('one'), other], 'bids')).toEqual([
      { price: 100, amount: 5 },
      { price: 99, amount: 2 },
    ]);
    expect(mergedLevels([book('one'), other], 'asks').map(({ price }) => price)).toEqual([100.5, 101, 102]);
    const dear = mergedLevels([book('one'), other], 'bids', ({ source }) => (source === 'one' ? 100 : 0));
    expect(dear.map(({ price }) => price)).toEqual([100, 99, 98.01]);
    expect(mergedLevels([book('one')], 'asks', () => 100)[0]?.price).toBeCloseTo(102.01, 9);
  });

  it('takes the best levels first and says what they do not hold', () => {
    const { bids } = book('one');
    expect(takeLevels(bids, 2)).toEqual({ dollars: 199, left: 0, lastPrice: 99 });
    expect(takeLevels(bids, 5)).toEqual({ dollars: 298, left: 2, lastPrice: 99 });
    expect(takeLevels(bids, 0)).toEqual({ dollars: 0, left: 0, lastPrice: undefined });
    expect(takeLevels([], 1)).toEqual({ dollars: 0, left: 1, lastPrice: undefined });
  });

  it('merged never brings less than any split over the books, and travels as JSON', () => {
    const levels = fc
      .array(fc.record({ price: fc.integer({ min: 1, max: 50 }), amount: fc.integer({ min: 0, max: 9 }) }), {
        maxLength: 6,
      })
      .map((some) => some.toSorted((a, b) => b.price - a.price));
    fc.assert(
      fc.property(levels, levels, fc.integer({ min: 0, max: 60 }), (first, second, amount) => {
        const [one, two] = [book('one', { bids: first }), book('two', { bids: second })];
        expect(l2BookSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
        const merged = takeLevels(mergedLevels([one, two], 'bids'), amount);
        for (let part = 0; part <= amount; part += 1) {
          const [left, right] = [takeLevels(first, part), takeLevels(second, amount - part)];
          expect(left.dollars + right.dollars).toBeLessThanOrEqual(merged.dollars + 1e-9);
        }
        const sorted = [...first, ...second].flatMap(({ price, amount: held }) => Array<number>(held).fill(price));
        const best = sorted.toSorted((a, b) => b - a).slice(0, amount);
        expect(merged.dollars).toBeCloseTo(
          best.reduce((sum, price) => sum + price, 0),
          6,
        );
      }),
      { numRuns: 300 },
    );
  });
});
