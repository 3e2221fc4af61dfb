import { expect, test } from 'vitest';
import { UNREAD } from '@/lib/core/breaker/breaker-state';
import { duration, figure } from '@/lib/core/breaker/figure';
import { marginOf, marginsOf } from '@/lib/core/breaker/margin';
import { RULES } from '@/lib/core/breaker/rules';
import { during, keyOf, running, watching } from './single-breaker';

const GAP = 'protocol-gap';
const settings = RULES[GAP].defaults;

test('the nearest first, in words for a gauge', () => {
  const watched = watching([GAP, 'quorum-lost', 'capo-capped', 'stable-depeg']);
  const run = during(running(watched), 5_000, { [GAP]: 75, 'quorum-lost': 1, 'capo-capped': 0, 'stable-depeg': null });
  const [each] = watched.breakers;
  const margins = each ? marginsOf(run.state.breakers[keyOf(GAP)] ?? { readings: {} }, each) : [];
  expect(margins.map(({ rule, used, remaining, words }) => [rule, Math.round(used * 100), remaining, words])).toEqual([
    ['stable-depeg', 100, null, 'Unknown, which counts as failing: 6 s left.'],
    ['quorum-lost', 67, 1, '1: 1 to trip at 0.'],
    [GAP, 50, 75, '75 bps: 75 bps to watch at 150 bps.'],
    ['capo-capped', 0, 0, 'no.'],
  ]);
});

test('the next step is told once one is active, and how long until it is beyond', () => {
  const run = during(running(watching([GAP])), 17_000, { [GAP]: 200 });
  const reading = () => run.state.breakers[keyOf(GAP)]?.readings[GAP] ?? UNREAD;
  expect(marginOf(GAP, reading(), settings)).toMatchObject({
    active: 'watch',
    next: 'open',
    remaining: 50,
    words: '200 bps: 50 bps to trip at 250 bps.',
  });
  during(run, 5_000, { [GAP]: 300 });
  expect(marginOf(GAP, reading(), settings)).toMatchObject({
    remaining: -50,
    used: 1,
    words: '300 bps: beyond 250 bps, trip in 11 s.',
  });
  during(run, 15_000, { [GAP]: 300 });
  expect(marginOf(GAP, reading(), settings)).toMatchObject({
    active: 'open',
    next: null,
    remaining: null,
    threshold: 250,
    used: 1,
    words: '300 bps: at its last step, trip at 250 bps, left at 150 bps.',
  });
  expect(marginOf(GAP, UNREAD, settings)).toMatchObject({ value: null, active: null, used: 1 });
  during(run, 50_000, { [GAP]: null });
  expect(marginOf(GAP, reading(), settings).words).toBe('Unknown, which counts as failing.');
});

test('figures and durations for people', () => {
  expect([
    figure(12.345, 'bps'),
    figure(1_234.5, 'bps'),
    figure(99.96, 'percent'),
    figure(1, 'blocks'),
    figure(2, 'blocks'),
  ]).toEqual(['12.3 bps', '1,235 bps', '100 %', '1 block', '2 blocks']);
  expect([
    figure(1_234_567.8, 'usd'),
    figure(3, 'count'),
    figure(1, 'flag'),
    figure(0, 'flag'),
    figure(90, 's'),
    figure(1_500, 'ms'),
  ]).toEqual(['$1,234,568', '3', 'yes', 'no', '90 s', '1,500 ms']);
  expect([0, 999, 1_000, 119_499, 119_500, 7_199_000, 7_200_000, 86_400_000].map(duration)).toEqual([
    '0 s',
    '999 ms',
    '1 s',
    '119 s',
    '2 min',
    '120 min',
    '2 h',
    '24 h',
  ]);
});
