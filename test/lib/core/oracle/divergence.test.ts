import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDivergenceTracker, divergenceThreshold } from '@/lib/core/oracle/divergence';
import { deviationBps } from '@/lib/core/oracle/median';
import type { Composite, QuoteGroup } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';

const ASSET = '0x1111111111111111111111111111111111111111';
const AT = 1_790_000_000_000 - (1_790_000_000_000 % 60_000);
const HUNDRED = 100_00000000n;

/** A composite of 100 USD, or of none, and one source `bps` away from it. */
const composites = (
  bps: number,
  { known = true, group = 'exchange' as QuoteGroup, rejected = undefined as 'stale' | undefined } = {},
) => {
  const price = Usd(HUNDRED + (HUNDRED * BigInt(Math.round(bps * 100))) / 1_000_000n);
  const composite: Composite = {
    asset: ASSET,
    price: known ? Usd(HUNDRED) : undefined,
    low: known ? Usd(HUNDRED) : undefined,
    high: known ? Usd(HUNDRED) : undefined,
    fresh: 3,
    quorum: 3,
    sources: [
      {
        source: 's',
        group,
        upstream: 's',
        price,
        ageMs: 0,
        maxAgeMs: 10_000,
        weight: 1,
        rejected,
        deviationBps: deviationBps(price, HUNDRED),
      },
    ],
  };
  return new Map([[ASSET, composite] as const]);
};

const setUp = () => {
  const tracker = createDivergenceTracker();
  const at = (ms: number, bps: number, more?: Parameters<typeof composites>[1]) => {
    const found = tracker
      .update(composites(bps, more), AT + ms, () => 50)
      .get(ASSET)
      ?.get('s');
    if (!found) throw new Error('no view');
    return found;
  };
  return { tracker, at };
};

describe('divergenceThreshold', () => {
  it('lets a push oracle depart by its own deviation threshold and a margin', () => {
    expect(divergenceThreshold({ group: 'push-oracle' }, 100)).toBe(150);
    expect(divergenceThreshold({ group: 'protocol' }, 25)).toBe(75);
    expect(divergenceThreshold({ group: 'protocol' }, undefined)).toBe(100);
    expect(divergenceThreshold({ group: 'exchange' }, 100)).toBe(50);
    expect(divergenceThreshold({ group: 'dex-twap' }, 100)).toBe(150);
  });
});

describe('createDivergenceTracker', () => {
  it('tells since when a source is in breach and for how long in all', () => {
    const { at } = setUp();
    expect(at(0, 50)).toMatchObject({ breachSince: undefined, breachMs: 0 });
    expect(at(1_000, -51)).toMatchObject({ breachSince: AT + 1_000, breachMs: 0 });
    expect(at(4_000, 70)).toMatchObject({ breachSince: AT + 1_000, breachMs: 3_000 });
    expect(at(5_000, 10)).toMatchObject({ breachSince: undefined, breachMs: 4_000 });
    expect(at(9_000, 90)).toMatchObject({ breachSince: AT + 9_000, breachMs: 4_000 });
    expect(at(10_000, 90)).toMatchObject({ breachMs: 5_000 });
  });

  it('neither ends nor begins a breach while the composite or the source is unknown', () => {
    const { at } = setUp();
    at(0, 200);
    expect(at(1_000, 0, { known: false }).breachSince).toBe(AT);
    expect(at(2_000, 0, { rejected: 'stale' }).breachSince).toBe(AT);
    const calm = setUp();
    expect(calm.at(0, 500, { known: false }).breachSince).toBeUndefined();
  });

  it('does not count time that nobody watched', () => {
    const { at } = setUp();
    at(0, 200);
    expect(at(60_000, 200).breachMs).toBe(0);
    expect(at(61_000, 200).breachMs).toBe(1_000);
  });

  it('forgets a breach after a day', () => {
    const { at } = setUp();
    at(0, 200);
    expect(at(5_000, 0).breachMs).toBe(5_000);
    expect(at(86_399_000, 0).breachMs).toBe(5_000);
    expect(at(86_461_000, 0).breachMs).toBe(0);
  });

  it('ranks the present among the minutes of the last day, once there are thirty', () => {
    const { at } = setUp();
    for (let minute = 0; minute < 30; minute += 1) expect(at(minute * 60_000, minute).percentile).toBeUndefined();
    expect(at(30 * 60_000, 15).percentile).toBe(50);
    expect(at(30 * 60_000 + 1, 29.5).percentile).toBe(100);
    expect(at(30 * 60_000 + 2, 0).percentile).toBe(0);
  });

  it('learns the past from stored minutes, without overwriting what it saw itself', () => {
    const { tracker, at } = setUp();
    const past = Array.from({ length: 40 }, (_, index): [number, number] => [AT - (index + 1) * 60_000, -index]);
    tracker.seed(ASSET, 's', new Map([...past, [AT + 60_000, 9_999]]), AT);
    expect(at(0, 20).percentile).toBe(50);
    at(60_000, 1);
    tracker.seed(ASSET, 's', new Map([[AT, 9_999]]), AT + 60_000);
    expect(at(60_001, 500).percentile).toBe(100);
  });

  it('survives any order of times and any deviations: time in breach stays within the time passed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -100_000, max: 200_000_000 }), fc.integer({ min: -9_000, max: 9_000 })), {
          minLength: 1,
          maxLength: 30,
        }),
        (steps) => {
          const { at } = setUp();
          let newest = steps[0]?.[0] ?? 0;
          const first = newest;
          for (const [ms, bps] of steps) {
            const { breachMs, breachSince } = at(ms, bps);
            newest = Math.max(newest, ms);
            expect(breachMs).toBeGreaterThanOrEqual(0);
            expect(breachMs).toBeLessThanOrEqual(newest - first);
            if (breachSince !== undefined) expect(breachSince).toBeLessThanOrEqual(AT + newest);
            expect(breachSince === undefined).toBe(Math.abs(bps) <= 50);
          }
        },
      ),
    );
  });
});
