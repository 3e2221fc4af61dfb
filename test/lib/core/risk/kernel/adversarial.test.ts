import { expect, test } from 'vitest';
import { bookOf } from '@/test/adversarial/classify';

test('no class of a hostile book differs from the exact rules, where bare doubles get many wrong', () => {
  const total = { compared: 0, wrongByDoubles: 0 };
  for (let index = 0; index < 30; index += 1) {
    const { misclassified, ...verdict } = bookOf(index, 20_261_123, 400);
    expect({ index, misclassified }).toEqual({ index, misclassified: 0 });
    total.compared += verdict.compared;
    total.wrongByDoubles += verdict.wrongByDoubles;
  }
  expect(total.compared).toBe(24_000);
  expect(total.wrongByDoubles).toBeGreaterThan(2_000);
}, 60_000);
