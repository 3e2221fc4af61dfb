import { describe, expect, test } from 'vitest';
import { BeyondFirstRowsError, firstRows } from '@/lib/core/snapshot/first-rows';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import { neighboursOf, rowOf } from '@/lib/core/snapshot/row-book';
import { positionWindow, selectRows } from '@/lib/core/snapshot/window';
import { addressOf, sampleFrame } from '@/test/fixtures/frame';

const query = (input: Record<string, unknown> = {}) => positionQuerySchema.parse(input);
const rows = [...sampleFrame({ seq: 1, rows: 20 }).rows].map(
  (row, index): PositionRow =>
    index < 4
      ? { ...row, status: index === 2 ? 'bad-debt' : 'liquidatable', healthFactor: `${9 - index}00000000000000000` }
      : row,
);
const first = firstRows(rows, 1_000_000);

describe('the first rows of a book', () => {
  test('answer windows inside them, with the whole book’s total', () => {
    expect(positionWindow(first, query({ offset: 5, limit: 10 }), 7)).toMatchObject({
      total: 1_000_000,
      book: 1_000_000,
      order: rows.slice(5, 15).map(({ account }) => account),
    });
    expect(rowOf(first, addressOf(3))).toBe(rows[2]);
    expect(neighboursOf(first, addressOf(1))).toEqual({ index: 0, above: undefined, below: rows[1] });
  });

  test('answer filters that none beyond them can match', () => {
    const found = positionWindow(first, query({ status: ['liquidatable'], sort: 'healthFactor' }), 7);
    expect(found.order).toEqual([rows[3], rows[1], rows[0]].map((row) => row?.account));
    expect(found.total).toBe(3);
    expect([...selectRows(first, query({ hfBelow: 1 }))]).toHaveLength(4);
  });

  test('refuse everything else, and say why', () => {
    for (const asked of [
      { offset: 15, limit: 10 },
      { sort: 'debt' },
      { hfBelow: 1.05 },
      { search: '0x1' },
      { status: ['watch'] },
    ])
      expect(() => positionWindow(first, query(asked), 7), JSON.stringify(asked)).toThrow(BeyondFirstRowsError);
    expect(() => selectRows(first, query())).toThrow('first 20 of 1,000,000');
    expect(() => [...first]).toThrow(BeyondFirstRowsError);
    expect(() => rowOf(first, addressOf(999))).toThrow(BeyondFirstRowsError);
    // All of them below 1: nobody knows whether more are.
    const onlyBelow = firstRows(rows.slice(0, 4), 100);
    expect(() => positionWindow(onlyBelow, query({ status: ['liquidatable'] }), 7)).toThrow(BeyondFirstRowsError);
  });
});
