import { describe, expect, it } from 'vitest';
import {
  type CascadeCellQuery,
  cascadeCellQuerySchema,
  cascadeCellSchema,
} from '@/lib/core/snapshot/cascade-cell-schema';
import { type CascadeMapQuery, cascadeLineSchema, cascadeMapQuerySchema } from '@/lib/core/snapshot/cascade-schema';
import {
  type CascadeStuckQuery,
  cascadeStuckQuerySchema,
  cascadeStuckSchema,
} from '@/lib/core/snapshot/cascade-stuck-schema';

import { cascadeCellAnswer, cascadeLines, cascadeStuckAnswer } from '@/test/fixtures/cascade-answers';

const WETH = `0x${'1'.repeat(40)}`;

describe('questions about cascades', () => {
  it('have a default for everything but a cell’s asset and fall', () => {
    const terms = { depth: 100, horizon: 0, sources: ['venues', 'books', 'law'] } satisfies Partial<CascadeMapQuery>;
    const map = {
      kind: 'asset',
      engine: 'orderly',
      steps: 12,
      from: 500,
      to: 6_000,
    } satisfies Partial<CascadeMapQuery>;
    expect(cascadeMapQuerySchema.parse({})).toMatchObject({ ...map, ...terms });
    const stuck = { limit: 100, ...terms } satisfies Partial<CascadeStuckQuery>;
    expect(cascadeStuckQuerySchema.parse({})).toMatchObject(stuck);
    const cell = { fall: 2_000, top: 20, ...terms } satisfies Partial<CascadeCellQuery>;
    expect(cascadeCellQuerySchema.parse({ first: WETH, fall: '2000' })).toMatchObject(cell);
  });

  it.each([
    { depth: 24 },
    { depth: 201 },
    { steps: 61 },
    { from: 6_000, to: 500 },
    { correlation: -1, engine: 'gap' },
    { correlation: 50, kind: 'pair' },
    { horizon: 'now' },
    { assets: Array(41).fill(WETH) },
    { sources: ['rumours'] },
    { engine: 'exact' },
    { deep: 100 },
  ])('refuse %j', (query) => {
    expect(cascadeMapQuerySchema.safeParse(query).success).toBe(false);
  });
});

describe('answers about cascades', () => {
  it('come through whole', () => {
    for (const line of cascadeLines()) expect(cascadeLineSchema.parse(line)).toEqual(line);
    expect(cascadeCellSchema.parse(cascadeCellAnswer())).toEqual(cascadeCellAnswer());
    expect(cascadeStuckSchema.parse(cascadeStuckAnswer())).toEqual(cascadeStuckAnswer());
  });

  it('are refused in parts', () => {
    expect(cascadeLineSchema.safeParse({ type: 'progress', done: 3 }).success).toBe(false);
    const { rounds: _, ...cell } = cascadeCellAnswer();
    expect(cascadeCellSchema.safeParse(cell).success).toBe(false);
    expect(cascadeStuckSchema.safeParse({ ...cascadeStuckAnswer(), byReason: {} }).success).toBe(false);
  });
});
