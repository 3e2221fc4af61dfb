import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exportHref,
  parseTableQuery,
  SORT_DIRECTIONS,
  type TableQuery,
  tableParams,
} from '@/components/positions/table-query';
import { WINDOW_ROWS, windowOffset } from '@/components/positions/window-offset';

const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 });
const queries: fc.Arbitrary<TableQuery> = fc.record(
  {
    sort: fc.constantFrom(...(Object.keys(SORT_DIRECTIONS) as TableQuery['sort'][])),
    dir: fc.constantFrom('asc' as const, 'desc' as const),
    status: fc.uniqueArray(fc.constantFrom('bad-debt' as const, 'liquidatable' as const, 'watch' as const), {
      minLength: 1,
    }),
    guard: fc.uniqueArray(fc.constantFrom('wrongful' as const, 'hidden' as const, 'unjudged' as const), {
      minLength: 1,
    }),
    asset: hex.map((digits) => `0x${digits}` as const),
    hfBelow: fc.integer({ min: 1, max: 500 }).map((percent) => percent / 100),
    minDebt: fc.nat(1_000_000),
    search: hex.map((digits) => `0x${digits.slice(0, 7)}`),
  },
  { requiredKeys: ['sort', 'dir'] },
);

describe('the positions view’s URL', () => {
  it('reopens exactly what it was written from', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const { query: back, problems } = parseTableQuery(new URLSearchParams(tableParams(query).toString()));
        expect(back).toEqual(query);
        expect(problems).toEqual([]);
      }),
    );
  });

  it('keeps what is right and names what is not', () => {
    const { query, problems } = parseTableQuery(
      new URLSearchParams('sort=debt&hf_lt=much&asset=0x12&search=zzz&status=watch,sleepy&minDebt=5'),
    );
    expect(query).toEqual({ sort: 'debt', dir: 'desc', minDebt: 5 });
    expect(problems).toEqual(['status', 'asset', 'hf_lt', 'search']);
    expect(parseTableQuery(new URLSearchParams('hfBelow=1.05')).query.hfBelow).toBe(1.05);
  });

  it('exports what is shown, in the order shown', () => {
    expect(exportHref({ sort: 'debt', dir: 'desc', hfBelow: 1.05 })).toBe(
      '/api/v1/positions?sort=debt&hf_lt=1.05&dir=desc&format=csv',
    );
  });
});

describe('the window that the stream follows', () => {
  it('always holds the rows in sight', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(20_000), fc.integer({ min: 1, max: 100 }), (before, first, count) => {
        const offset = windowOffset(before, first, first + count);
        expect(offset).toBeLessThanOrEqual(first);
        expect(offset + WINDOW_ROWS).toBeGreaterThan(first + count);
      }),
    );
  });

  it('stays while it still serves, so that scrolling a few rows asks for nothing', () => {
    expect(windowOffset(0, 0, 40)).toBe(0);
    expect(windowOffset(0, 100, 140)).toBe(0);
    expect(windowOffset(100, 130, 170)).toBe(100);
    expect(windowOffset(100, 260, 300)).not.toBe(100);
  });
});
