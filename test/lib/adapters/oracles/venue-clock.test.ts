import { describe, expect, it } from 'vitest';
import { createVenueClock } from '@/lib/adapters/oracles/venue-clock';

const START = 1_790_000_000_000;

describe('createVenueClock', () => {
  it('goes by the fastest message of the last twenty seconds', () => {
    const clock = createVenueClock();
    expect(clock.offset(START)).toBeUndefined();
    clock.hear(START - 400, START);
    clock.hear(START + 970, START + 1_000);
    clock.hear(START + 1_000, START + 1_900);
    expect(clock.offset(START + 1_900)).toBe(30);
    expect(clock.offset(START + 19_000)).toBe(30);
    expect(clock.offset(START + 20_000)).toBeUndefined();
  });

  it('says nothing of a message that bears our own time', () => {
    const clock = createVenueClock();
    clock.hear(START, START);
    expect(clock.offset(START)).toBeUndefined();
  });

  it.each([
    ['ahead', 3_000],
    ['behind', -3_000],
  ])('tells a clock that was set %s within twenty seconds', (_, jump) => {
    const clock = createVenueClock();
    for (let at = START; at < START + 60_000; at += 500) clock.hear(at - 40, at);
    expect(clock.offset(START + 59_500)).toBe(40);
    for (let at = START + 60_000; at < START + 80_000; at += 500) clock.hear(at - 40, at + jump);
    expect(clock.offset(START + 79_500 + jump)).toBe(40 + jump);
  });
});
