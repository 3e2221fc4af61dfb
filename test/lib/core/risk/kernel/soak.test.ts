import { describe, expect, test } from 'vitest';
import type { LargeEvaluation } from '@/lib/core/risk/large-book/evaluate-large';
import { growthOf, type MemorySample } from '@/test/soak/memory';
import { largeProduct, type Product } from '@/test/soak/risk-product';
import { createSoak } from '@/test/soak/risk-soak';

/** On a machine that does other things at the same time; alone it is a second. */
const TIMEOUT = 30_000;

/** Some blocks of a small book of its own; the product under test. */
const small = (product: Product, seed: number, revision = 10) =>
  createSoak({ positions: 1_000, seed, revision }, product);

describe('the soak of the risk book', () => {
  test.each([1, 10, 11])(
    'a small one finds nothing, under the law of pool revision %i',
    (revision) => {
      const soak = small(largeProduct(), 20_261_123 + revision, revision);
      const happened = { came: 0, left: 0, changed: 0, liquidations: 0, queued: 0 };
      for (let round = 0; round < 4; round += 1) {
        for (let step = 0; step < 15; step += 1) {
          const { came, left, changed, liquidations } = soak.step();
          happened.came += came;
          happened.left += left;
          happened.changed += changed;
          happened.liquidations += liquidations;
        }
        const { words, mismatches, queued } = soak.check();
        expect({ round, words, mismatches }).toEqual({ round, words: [], mismatches: 0 });
        happened.queued += queued;
      }
      expect(Math.abs(soak.positions() - 1_000)).toBeLessThan(200);
      for (const each of Object.values(happened)) expect(each).toBeGreaterThan(10);
    },
    TIMEOUT,
  );

  test('a class that is broken is named, and so is a place of the queue', () => {
    const product = largeProduct();
    let isSwapped = false;
    const evaluation = (): LargeEvaluation => {
      const made = product.evaluation();
      const [first, second, ...rest] = made.book.queue;
      if (first === undefined || second === undefined) throw new Error('the queue is too short');
      return isSwapped ? { ...made, book: { ...made.book, queue: [second, first, ...rest] } } : made;
    };
    const soak = small({ ...product, evaluation }, 5);
    for (let step = 0; step < 20; step += 1) soak.step();
    expect(soak.check().mismatches).toBe(0);

    const { book } = product.evaluation();
    const classes = book.classes();
    const place = classes.indexOf(1);
    classes[place] = 2;
    const { mismatches, words } = soak.check();
    expect(mismatches).toBe(1);
    expect(words[0]).toMatch(new RegExp(`^${book.accountAt(place)}: class 2, by the rules 1`));
    classes[place] = 1;

    isSwapped = true;
    const found = soak.check();
    expect(found.mismatches).toBe(2);
    expect(found.words.map((each) => each.slice(0, 8))).toEqual(['queue 1:', 'queue 2:']);
  });
});

describe('memory', () => {
  const sample = (heap: number, positions = 1_000): MemorySample => ({ positions, heap, buffers: 0, rss: 0 });

  test('grows where the least of the last third is over that of the first, a position', () => {
    const steady = [900, 1_000, 1_400, 1_000, 1_300, 1_010].map((each) => sample(each * 1_000));
    expect(growthOf(steady)).toEqual({ before: 1_000, after: 1_010, hasGrown: false });
    const leaking = [900, 1_000, 1_010, 1_020, 1_030, 1_040].map((each) => sample(each * 1_000));
    expect(growthOf(leaking)?.hasGrown).toBe(true);
    const larger = [900, 1_000, 1_100, 1_200, 1_300, 1_400].map((each) => sample(each * 1_000, each));
    expect(growthOf(larger)?.hasGrown).toBe(false);
    expect(growthOf(steady.slice(0, 3))).toBeUndefined();
  });
});
