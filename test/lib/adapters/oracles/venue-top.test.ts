import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookTickerSchema, readTop } from '@/lib/adapters/oracles/venue-top';

const price = fc.oneof(
  fc.double(),
  fc.double({ min: 1e-8, max: 1e13, noNaN: true }),
  fc.constantFrom<unknown>(0, -1, Number.NaN, 1e12, 1e30, 999_999_999_999.5, '2000', null, undefined, {}, [1]),
);
const ticker = fc.record(
  {
    type: fc.constantFrom<unknown>('book_ticker', 'trade', undefined, 1),
    symbol: fc.oneof(fc.constant('eth-usd'), fc.constantFrom<unknown>(undefined, 5, null)),
    bidPrice: price,
    askPrice: price,
    timestamp: fc.oneof(fc.date({ noInvalidDate: false }), fc.constantFrom<unknown>(Date.now(), '2025-01-01', null)),
  },
  { requiredKeys: [] },
);

describe('best bid and ask', () => {
  it('are taken exactly where the schema takes them', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: ticker }, fc.anything()), (message) => {
        const top = readTop(message);
        expect(typeof top !== 'string').toBe(bookTickerSchema.safeParse(message).success);
        if (typeof top !== 'string') taken += 1;
      }),
      { numRuns: 5_000, examples: [[valid()], [{ ...valid(), bidPrice: 1e12 }]] },
    );
    expect(taken).toBeGreaterThan(0);
  });

  it('keep their decimals, their time and their crossing', () => {
    expect(readTop({ ...valid(), bidPrice: 2000.01, askPrice: 1999.99 })).toEqual({
      symbol: 'ETH-USD',
      bid: 200_001_000_000n,
      ask: 199_999_000_000n,
      at: 1_700_000_000_000,
    });
    expect(readTop({ ...valid(), askPrice: undefined })).toBe('one side of the book is empty');
  });
});

function valid() {
  return {
    type: 'book_ticker',
    symbol: 'eth-usd',
    bidPrice: 1,
    askPrice: 2,
    timestamp: new Date(1_700_000_000_000),
  };
}
