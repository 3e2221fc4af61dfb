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
      ...{ lt: {}, bonus: {}, eMode: {} },
    } satisfies CascadePathsQuery);
  });

  it('takes changes of terms as text, in bps', () => {
    const asset = `0x${'ab'.repeat(20)}`;
    expect(cascadePathsQuerySchema.parse({ lt: `${asset}:-200`, eMode: '1:-100:50,2::25' })).toMatchObject({
      lt: { [asset]: -200 },
      eMode: { 1: { lt: -100, bonus: 50 }, 2: { bonus: 25 } },
    });
    for (const wrong of [{ lt: `${asset}:` }, { lt: 'WETH:1' }, { bonus: `${asset}:1.5` }, { eMode: 'x:1' }])
      expect(cascadePathsQuerySchema.safeParse(wrong).success).toBe(false);
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
