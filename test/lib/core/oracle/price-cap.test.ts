import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cappedAnswer, maxRatio } from '@/lib/core/oracle/price-cap';

const WAD = 10n ** 18n;
const cap = {
  snapshotRatio: 12n * 10n ** 17n,
  snapshotTimestamp: 1_000n,
  growthPerSecondScaled: 3_683_409_436n * 10n ** 6n,
};

describe('maxRatio', () => {
  it('grows from its snapshot by whole units a second', () => {
    expect(maxRatio(cap, 1_000n)).toBe(cap.snapshotRatio);
    expect(maxRatio(cap, 1_010n)).toBe(cap.snapshotRatio + 36_834_094_360n);
    expect(maxRatio({ ...cap, growthPerSecondScaled: 999_999n }, 1_001n)).toBe(cap.snapshotRatio);
    expect(maxRatio(cap, 999n)).toBeUndefined();
  });
});

describe('cappedAnswer', () => {
  it('is never above the base at the cap, nor above the base at the ratio, and is one of them', () => {
    const ratio = fc.bigInt({ min: 1n, max: 10n ** 24n });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n }), ratio, ratio, (base, value, most) => {
        const answer = cappedAnswer(base, value, most, 18);
        const [free, capped] = [(base * value) / WAD, (base * most) / WAD];
        expect(answer).toBe(free < capped ? free : capped);
      }),
    );
  });

  it('is 0 where base or ratio are not positive: the oracle then asks its fallback', () => {
    expect(cappedAnswer(0n, WAD, WAD, 18)).toBe(0n);
    expect(cappedAnswer(5n, -1n, WAD, 18)).toBe(0n);
  });
});
