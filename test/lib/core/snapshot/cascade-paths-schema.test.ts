import { describe, expect, it } from 'vitest';
import {
  type CascadePathsQuery,
  cascadePathsLineSchema,
  cascadePathsQuerySchema,
} from '@/lib/core/snapshot/cascade-paths-schema';

describe('the question for paths', () => {
  it('has a day, 10,000 paths of a t, orderly, from one seed, where nothing else is said', () => {
    expect(cascadePathsQuerySchema.parse({})).toEqual({
      ...{ ahead: 86_400, paths: 10_000, method: 'student', engine: 'orderly', seed: 1 },
      ...{ depth: 100, sources: ['venues', 'books', 'law'] },
    } satisfies CascadePathsQuery);
  });

  it('refuses what would not end, or is no seed', () => {
    for (const wrong of [
      { paths: 1e6 },
      { paths: 10 },
      { seed: -1 },
      { seed: 2 ** 32 },
      { seed: 0.5 },
      { dof: 2 },
      { ahead: 60 },
    ])
      expect(cascadePathsQuerySchema.safeParse(wrong).success).toBe(false);
  });

  it('is answered by lines of three kinds', () => {
    expect(cascadePathsLineSchema.safeParse({ type: 'progress', done: 1, total: 2, elapsedMs: 3 }).success).toBe(true);
    expect(cascadePathsLineSchema.safeParse({ type: 'problem', status: 503, detail: 'not yet' }).success).toBe(true);
    expect(cascadePathsLineSchema.safeParse({ type: 'paths', run: {}, computeMs: 1 }).success).toBe(false);
  });
});
